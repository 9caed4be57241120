import { defineLimits, type EndpointOf } from '../../table.js';
import { isRefusal, refusalStatuses } from '../refusals.js';
import { accounts } from './accounts.js';
import { callbacks } from './callbacks.js';
import { collections } from './collections.js';
import { contacts } from './contacts.js';
import { groupMembers } from './group-members.js';
import { groups } from './groups.js';
import { messages } from './messages.js';
import { metadata } from './metadata.js';
import { keywords, textChecks } from './moderation.js';
import { mutes } from './mutes.js';
import { presence } from './presence.js';
import { push } from './push.js';
import { roomMembers } from './room-members.js';
import { rooms } from './rooms.js';
import { threads } from './threads.js';

/**
 * The documented call limits of the Easemob REST API as of the newest revision of its page of limits that is known
 * here. The page carries no date: the edition is the commit that it was read at. They are defaults, which a customer can
 * have raised; calls that end users' clients make, too, share theirs with these.
 */
export const easemobLatest = defineLimits({
  name: 'Easemob',
  edition: '1c19a68a',
  source:
    'github.com/easemob/easemob-doc, docs/document/server-side/limitationapi.md, commit 1c19a68a',
  hosts: ['*.easemob.com', '*.easecdn.com'],
  prefix: '/{org_name}/{app_name}',
  fallback: '100/s',
  fallbackName: '默认',
  userParams: ['username', 'owner_username', 'userName', 'uid', 'userId', 'user_id'],
  // The user page: AA, Aa, aA and aa are one user.
  foldUserCase: true,
  refusalStatuses,
  isRefusal,
  sections: [
    messages,
    groups,
    groupMembers,
    threads,
    rooms,
    roomMembers,
    accounts,
    metadata,
    presence,
    mutes,
    collections,
    contacts,
    push,
    textChecks,
    keywords,
    callbacks,
  ],
});

/** Id of an endpoint of that table, such as `'POST /messages/users'`. */
export type EasemobLatestEndpoint = EndpointOf<typeof easemobLatest>;
