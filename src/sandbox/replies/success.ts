import type { ReceivedCall, Issuer, ReplyBody } from './received.js';
import { groups } from './groups.js';
import { chatfiles, chatmessages, messages } from './messages.js';
import { conversations, metadata, mutes, token, users } from './users.js';

/** Builders by the first segment of the path. */
const FAMILIES: ReadonlyMap<string, (call: ReceivedCall, issuer: Issuer) => ReplyBody> = new Map([
  ['token', token],
  ['users', users],
  ['user', conversations],
  ['messages', messages],
  ['chatfiles', chatfiles],
  ['chatmessages', chatmessages],
  ['chatgroups', groups],
  ['chatrooms', groups],
  ['metadata', metadata],
  ['mutes', mutes],
]);

/** The body of an accepted call: the vendor's envelope around what is peculiar to the kind of call. */
export function success(call: ReceivedCall, issuer: Issuer): ReplyBody {
  const [family = ''] = call.segments;
  const own = FAMILIES.get(family)?.(call, issuer) ?? { data: { result: true } };
  // A token is answered bare.
  if (family === 'token') return own;
  return {
    action: call.method.toLowerCase(),
    application: issuer.application,
    path: `/${call.segments.join('/')}`,
    uri: call.uri,
    entities: [],
    ...own,
    timestamp: Date.now(),
    duration: 0,
    organization: call.org,
    applicationName: call.app,
  };
}
