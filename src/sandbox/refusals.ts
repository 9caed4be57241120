import type { Receivers } from '../limits/definition.js';
import type { Unit } from '../limits/limit.js';
import type { Effects } from './faults.js';
import { failure } from './replies/failure.js';
import { field, type ReceivedCall, type ReplyBody } from './replies/received.js';

/** What a request is answered. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: ReplyBody;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The status of a refusal for want of message quota. */
export type RefuseMessagesWith = 403 | 429;

/** The default of the option `refuseMessagesWith`. */
export const REFUSE_MESSAGES_WITH: RefuseMessagesWith = 403;

/**
 * The answer to a request that was not let in. Calls over quota never get as far as the messages that they carry, so a
 * 403 says that messages alone are over quota.
 *
 * @param over - what the limits that had no room for it count
 */
export function refusal(
  { refuse, retryAfterSeconds }: Effects,
  over: ReadonlySet<Unit>,
  messagesWith: RefuseMessagesWith,
): HttpAnswer {
  const ofMessages = refuse === undefined && messagesWith === 403 && !over.has('call');
  const answer = ofMessages
    ? { status: 403, body: failure.message_reach_limit() }
    : { status: 429, body: failure[refuse ?? 'reach_limit']() };
  if (retryAfterSeconds === undefined) return answer;
  return { ...answer, headers: { 'retry-after': String(retryAfterSeconds) } };
}

/** The answer to a call that names more receivers than one call may have; undefined where it does not. */
export function tooManyReceivers(
  call: ReceivedCall,
  receivers: Receivers | undefined,
): HttpAnswer | undefined {
  if (receivers?.max === undefined) return undefined;
  const name = receivers.fields.find((one) => Array.isArray(field(call, one)));
  if (name === undefined) return undefined;
  const named = field(call, name) as readonly unknown[];
  if (named.length <= receivers.max) return undefined;
  return { status: 400, body: failure.tooManyReceivers(name, receivers.max) };
}
