import { randomUUID } from 'node:crypto';
import { type ReceivedCall, field, type Issuer, names, type ReplyBody } from './received.js';

/** `token`: 获取 app/用户 token. */
export function token(_call: ReceivedCall, { application }: Issuer): ReplyBody {
  return { access_token: `YWMt${randomUUID()}`, expires_in: 5_184_000, application };
}

/** `users/…`: accounts and what hangs off them. */
export function users(call: ReceivedCall, issuer: Issuer): ReplyBody {
  const [, username, topic] = call.segments;
  if (username === undefined) return { entities: requestedUsers(call).map(user) };
  if (username === 'batch')
    return { data: names(call, 'usernames').map((name) => ({ [name]: 'offline' })) };
  switch (topic) {
    case undefined:
      return { entities: [user(username)] };
    case 'status':
      return { data: { [username]: 'offline' } };
    case 'offline_msg_count':
      return { data: { [username]: 0 } };
    case 'disconnect':
      return { data: { result: true } };
    case 'contacts':
    case 'blocks':
      return related(call);
    case 'presence':
      return presence(call);
    case 'joined_chatgroups':
    case 'joined_chatrooms':
      return { entities: [], data: [{ id: issuer.nextId(), name: 'sandbox' }], count: 1 };
    case 'user_channel':
    case 'user_channels':
      return conversations(call);
    default:
      return { entities: [user(username)], data: { result: true } };
  }
}

/** `user/{username}/user_channels` and its sibling: conversations, and their removal. */
export function conversations(call: ReceivedCall): ReplyBody {
  if (call.method === 'DELETE') return { data: { result: 'ok' } };
  const channel = {
    channel_id: `${call.org}#${call.app}_friend@easemob.com`,
    meta: '{}',
    unread_num: 0,
    unack_num: 0,
  };
  return { entities: [], data: { channel_infos: [channel] } };
}

/** `metadata/user/…` and `metadata/chatroom/…`: attributes. */
export function metadata(call: ReceivedCall): ReplyBody {
  const [, , subject] = call.segments;
  if (subject === 'capacity') return { data: 1_673 };
  if (call.method === 'DELETE') return { data: true };
  if (subject === 'get') {
    return { data: Object.fromEntries(names(call, 'targets').map((name) => [name, {}])) };
  }
  return { data: call.method === 'GET' ? { nickname: subject ?? '' } : { result: true } };
}

/** `mutes`: 全局禁言. */
export function mutes(call: ReceivedCall): ReplyBody {
  if (call.method === 'POST') return { data: { result: 'ok' } };
  const [, username] = call.segments;
  const muted = { userid: username ?? 'sandbox', chat: 0, groupchat: 0, chatroom: 0 };
  return { data: username === undefined ? { data: [muted], unixtime: unixSeconds() } : muted };
}

function presence(call: ReceivedCall): ReplyBody {
  const [, uid, , third] = call.segments;
  if (call.method === 'GET') {
    const sublist = [{ uid: 'friend', expiry: String(unixSeconds() + 3_600) }];
    return { result: { totalnum: '1', sublist } };
  }
  const asked = names(call, 'usernames');
  if (call.method === 'DELETE' || (third !== undefined && asked.length === 0))
    return { result: 'ok' };
  return {
    result: (asked.length > 0 ? asked : [uid]).map((name) => ({
      uid: name,
      last_time: String(unixSeconds()),
      expiry: '3600',
      ext: '',
      status: { android: '0' },
    })),
  };
}

function related(call: ReceivedCall): ReplyBody {
  const [, , , , other] = call.segments;
  if (other !== undefined) return { entities: [user(other)], count: 1 };
  if (call.method === 'GET') return { data: ['friend'], count: 1 };
  return { data: names(call, 'usernames') };
}

/** Users named in the body: an array of new users, or a single one. */
function requestedUsers(call: ReceivedCall): string[] {
  if (Array.isArray(call.body)) {
    return call.body.flatMap((body: unknown) => names({ ...call, body }, 'username'));
  }
  return field(call, 'username') === undefined ? ['sandbox'] : names(call, 'username');
}

function user(username: string): ReplyBody {
  const created = Date.now();
  return {
    uuid: randomUUID(),
    type: 'user',
    created,
    modified: created,
    username,
    activated: true,
  };
}

function unixSeconds(): number {
  return Math.floor(Date.now() / 1_000);
}
