import { randomUUID } from 'node:crypto';
import { type ReceivedCall, field, type Issuer, names, type ReplyBody } from './received.js';

/** `messages/…`: sending, recalling and importing. */
export function messages(call: ReceivedCall, issuer: Issuer): ReplyBody {
  const [, kind, action] = call.segments;
  if (kind === 'recall' || kind === 'msg_recall') return recalled(call);
  if (action === 'import') return { data: { msg_id: issuer.nextId() } };
  if (kind !== undefined) return { data: delivered(names(call, 'to'), () => issuer.nextId()) };
  const target = names(call, 'target');
  const receivers = target.length > 0 ? target : names(call, 'to');
  return { entities: [], data: delivered(receivers, () => 'success') };
}

/** `chatfiles`: an uploaded file. */
export function chatfiles(call: ReceivedCall): ReplyBody {
  const [, uuid] = call.segments;
  if (uuid !== undefined) return { entities: [{ uuid, type: 'chatfile' }] };
  const secret = randomUUID();
  return { entities: [{ uuid: randomUUID(), type: 'chatfile', 'share-secret': secret }] };
}

/** `chatmessages/{time}`: where a history file can be fetched. */
export function chatmessages(call: ReceivedCall): ReplyBody {
  const [, time = ''] = call.segments;
  return { data: [{ url: `https://sandbox.invalid/${call.org}/${call.app}/${time}.gz` }] };
}

function recalled(call: ReceivedCall): ReplyBody {
  const msgs = field(call, 'msgs');
  const ids = Array.isArray(msgs) ? msgs : [{ msg_id: field(call, 'msg_id') }];
  return { data: { recalled: 'yes', msgs: ids } };
}

function delivered(receivers: readonly string[], result: () => string): ReplyBody {
  return Object.fromEntries(receivers.map((receiver) => [receiver, result()]));
}
