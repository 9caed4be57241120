import { defineLimits, type EndpointOf } from '../../table.js';
import { isRefusal, refusalStatuses } from '../refusals.js';
import { accounts } from './accounts.js';
import { contacts } from './contacts.js';
import { groupMembers } from './group-members.js';
import { groups } from './groups.js';
import { messages } from './messages.js';
import { metadata } from './metadata.js';
import { mutes } from './mutes.js';
import { presence } from './presence.js';
import { push } from './push.js';
import { roomMembers } from './room-members.js';
import { rooms } from './rooms.js';
import { unlisted } from './unlisted.js';

/**
 * The documented call limits of the Easemob REST API: its page of limits in the revision of 2022-09-16. They are
 * defaults, which a customer can have raised.
 */
export const easemob = defineLimits({
  name: 'Easemob',
  edition: '2022-09-16',
  source: 'github.com/easemob/easemob-doc, docs/document/server-side/limitationapi.md',
  hosts: ['*.easemob.com', '*.easecdn.com'],
  prefix: '/{org_name}/{app_name}',
  fallback: '100/s',
  fallbackName: '默认',
  userParams: ['username', 'owner_username', 'userName', 'uid', 'userId'],
  // The user page: AA, Aa, aA and aa are one user.
  foldUserCase: true,
  refusalStatuses,
  isRefusal,
  sections: [
    accounts,
    push,
    messages,
    metadata,
    contacts,
    groups,
    groupMembers,
    rooms,
    roomMembers,
    mutes,
    presence,
    unlisted,
  ],
});

/** Id of an endpoint of the Easemob REST API, such as `'POST /messages/users'`. */
export type EasemobEndpoint = EndpointOf<typeof easemob>;
