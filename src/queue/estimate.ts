import type { Demand } from '../bucket/demand.js';
import type { Asking } from '../bucket/in-line.js';
import { ThrottleError, type ThrottleErrorCode } from '../errors.js';
import { toBucketLimit } from '../limits/result.js';
import { LATE_MS } from '../window/pacing.js';
import type { QueuedRequest } from './queued-request.js';

/** Where a request stands when it asks. */
export interface Estimate {
  /** What it will wait for longest. */
  readonly demand: Demand;
  /** How many wait there ahead of it. */
  readonly position: number;
  /** The earliest that it can go, in milliseconds from now: a lower bound. */
  readonly earliestMs: number;
}

/** What is known now of the wait that lies before a request. */
export function estimate(request: QueuedRequest): Estimate {
  const { demands } = request;
  const closed = demands.filter(({ bucket, weight }) => !bucket.isOpen(weight));
  return (closed.length > 0 ? closed : demands)
    .map((demand) => estimateIn(demand, request))
    .reduce((worst, next) => (next.earliestMs > worst.earliestMs ? next : worst));
}

/** The same for one of its buckets. */
export function estimateIn(demand: Demand, request: Asking): Estimate {
  const { bucket, weight } = demand;
  const { limit, reserved } = bucket;
  const { amount, windowMs, pacing } = limit;
  const ahead = bucket.ahead(request);
  const position = ahead.count;
  // A share may leave nothing of a limit.
  if (amount === 0) return { demand, position, earliestMs: Infinity };
  const upTo = ahead.weight + reserved + weight;
  // The n-th of a weight goes no earlier than one window after the (n - amount)-th.
  const windows = Math.ceil(upTo / amount) - 1;
  const fullMs = windows * windowMs + bucket.earliestMs(upTo - windows * amount);
  if (pacing === 'burst') return { demand, position, earliestMs: fullMs };
  // Each of those ahead is followed by a rest of its weight's part of the window.
  const restsMs = Math.max(0, (ahead.weight * windowMs) / amount - LATE_MS);
  return { demand, position, earliestMs: Math.max(fullMs, restsMs + bucket.earliestMs(1)) };
}

/** The error of a request that will not be sent. */
export function notSent(
  request: QueuedRequest,
  code: ThrottleErrorCode,
  reason: string,
  { demand, position, earliestMs }: Estimate,
  waitedMs = request.waitedMs,
): ThrottleError {
  const { key, limit } = demand.bucket;
  const { endpoint, refusals, refusal } = request;
  const facts = {
    endpoint,
    limit: toBucketLimit({ bucket: key, weight: demand.weight, limit }),
    position,
    waitedMs,
    earliestMs,
    refusals,
  };
  return new ThrottleError(code, reason, facts, refusal);
}
