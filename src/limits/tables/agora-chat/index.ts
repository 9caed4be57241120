import { defineLimits, type EndpointOf } from '../../table.js';
import { isRefusal, refusalStatuses } from '../refusals.js';
import { attributes } from './attributes.js';
import { contacts } from './contacts.js';
import { groupMembers, groups } from './groups.js';
import { messages } from './messages.js';
import { mutes } from './mutes.js';
import { presence } from './presence.js';
import { push, pushLabels } from './push.js';
import { reactions } from './reactions.js';
import { roomMembers, rooms } from './rooms.js';
import { threadMembers, threads } from './threads.js';
import { users } from './users.js';

/**
 * The documented call limits of the Agora Chat REST API, which is the Easemob platform outside China. Its page
 * carries no date: the edition is the commit that it was read at.
 */
export const agoraChat = defineLimits({
  name: 'Agora Chat',
  edition: '775ec617',
  source:
    'github.com/AgoraIO/Docs-Source, shared/chat-sdk/restful-api/_restful-overview.mdx, commit 775ec617',
  hosts: ['*.chat.agora.io'],
  prefix: '/{org_name}/{app_name}',
  // The page names none: this is the default of the same platform in China.
  fallback: '100/s',
  userParams: ['username', 'owner_username', 'userName', 'userId'],
  foldUserCase: true,
  refusalStatuses,
  isRefusal,
  sections: [
    users,
    push,
    pushLabels,
    messages,
    attributes,
    contacts,
    groups,
    groupMembers,
    rooms,
    roomMembers,
    mutes,
    presence,
    reactions,
    threads,
    threadMembers,
  ],
});

/** Id of an endpoint of the Agora Chat REST API, such as `'POST /messages'`. */
export type AgoraChatEndpoint = EndpointOf<typeof agoraChat>;
