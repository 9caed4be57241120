import type { ThrottleErrorCode } from '../errors.js';
import { lineOf } from '../bucket/demand.js';
import { estimate, type Estimate } from './estimate.js';
import type { QueuedRequest } from './queued-request.js';

/** Why a request is not let in, and where it stood when it asked. */
export interface OutOfBounds {
  readonly code: ThrottleErrorCode;
  readonly reason: string;
  readonly asked: Estimate;
}

/**
 * A request that no window would ever have room for.
 *
 * @param isShared - whether amounts are but a share of the limits
 */
export function tooHeavy(request: QueuedRequest, isShared: boolean): OutOfBounds | undefined {
  const demand = request.demands.find(({ bucket, weight }) => weight > bucket.limit.amount);
  if (demand === undefined) return undefined;
  const { weight, bucket } = demand;
  const { amount, windowMs } = bucket.limit;
  const most = isShared ? `${amount}, its share of the limit` : amount;
  // A share may leave nothing of a limit, even for one.
  const split = weight > 1 ? 'split it, ' : '';
  const remedy = isShared ? 'take a larger `share`, ' : '';
  const reason =
    `it weighs ${weight}, and no window of ${windowMs} ms holds more than ${most}; ` +
    `${split}${remedy}or override the limit if you bought more`;
  return { code: TOO_HEAVY, reason, asked: { demand, position: 0, earliestMs: Infinity } };
}

/** A request to more receivers than the server takes at once. */
export function tooManyReceivers({ oversize, demands }: QueuedRequest): OutOfBounds | undefined {
  const demand = demands.find(({ bucket }) => bucket.limit.unit === 'message') ?? demands[0];
  if (oversize === undefined || demand === undefined) return undefined;
  const { receivers, max } = oversize;
  const reason =
    `it names ${receivers} receivers, and the endpoint takes at most ${max} a call; ` +
    `split it into calls of ${max} receivers each`;
  return { code: TOO_HEAVY, reason, asked: { demand, position: 0, earliestMs: Infinity } };
}

/** A request that would have to wait, where `maxQueue` wait for its bucket already. */
export function tooManyWaiting(request: QueuedRequest, maxQueue: number): OutOfBounds | undefined {
  if (maxQueue === Infinity || request.comesBack) return undefined;
  const { demands } = request;
  const waitingAt = (place: number): number => demands[lineOf(demands, place)]?.bucket.waiting ?? 0;
  const place = demands.findIndex(
    ({ bucket, weight }, at) => !bucket.isOpen(weight) && waitingAt(at) >= maxQueue,
  );
  if (place === -1) return undefined;
  const reason = `${waitingAt(place)} wait already, and maxQueue is ${maxQueue}`;
  return { code: 'ERR_THROTTLE_QUEUE_FULL', reason, asked: estimate(request) };
}

/** A request that cannot go before its `maxWaitMs` is over. */
export function tooLongWait(
  { maxWaitMs }: QueuedRequest,
  asked: Estimate,
): OutOfBounds | undefined {
  if (asked.earliestMs <= maxWaitMs) return undefined;
  const reason =
    `it could go in ${Math.ceil(asked.earliestMs)} ms at the earliest, ` +
    `and its maxWaitMs lets it wait ${Math.round(maxWaitMs)} ms`;
  return { code: 'ERR_THROTTLE_WAIT', reason, asked };
}

const TOO_HEAVY = 'ERR_THROTTLE_WEIGHT';
