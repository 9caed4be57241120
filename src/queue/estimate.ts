import { lineOf, type Demand } from '../bucket/demand.js';
import { NOBODY } from '../bucket/in-line.js';
import { ThrottleError, type ThrottleErrorCode } from '../errors.js';
import { toBucketLimit } from '../limits/result.js';
import { LATE_MS } from '../window/pacing.js';
import type { QueuedRequest } from './queued-request.js';
import { waitedForIn } from '../window/joined.js';

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
  const all = request.demands.map((demand, place) => estimateAt(request, demand, place));
  const closed = all.filter(
    ({ demand: { bucket, weight }, position }) => position > 0 || !bucket.isOpen(weight),
  );
  return worstOf(closed.length > 0 ? closed : all);
}

/** That for which it waits longest. */
const worstOf = (all: readonly Estimate[]): Estimate =>
  all.reduce((worst, next) => (next.earliestMs > worst.earliestMs ? next : worst));

/** How many are ahead of a request where it waits first. */
export function positionOf(request: QueuedRequest): number {
  const { demands } = request;
  const met = demands.findIndex(({ bucket, weight }) => !bucket.isOpen(weight));
  return demands[lineOf(demands, met)]?.bucket.ahead(request).count ?? 0;
}

/** What is known of the demand at `place`. */
function estimateAt(request: QueuedRequest, demand: Demand, place: number): Estimate {
  const { bucket, weight } = demand;
  const { limit, reserved } = bucket;
  const { amount, windowMs, pacing, unit } = limit;
  const line = waitedForIn(request.demands, lineOf(request.demands, place));
  const ahead = line[0]?.bucket.ahead(request) ?? NOBODY;
  const position = ahead.count;
  // A line counts messages where any of its limits does; of calls, each is one then.
  const countsMessages = line.some((other) => other.bucket.limit.unit === 'message');
  const weightAhead = countsMessages && unit === 'call' ? ahead.count : ahead.weight;
  // A share may leave nothing of a limit.
  if (amount === 0) return { demand, position, earliestMs: Infinity };
  const upTo = weightAhead + reserved + weight;
  // The n-th of a weight goes no earlier than one window after the (n - amount)-th.
  const windows = Math.ceil(upTo / amount) - 1;
  const fullMs = windows * windowMs + bucket.earliestMs(upTo - windows * amount);
  if (pacing === 'burst') return { demand, position, earliestMs: fullMs };
  // Each of those ahead is followed by a rest of its weight's part of the window.
  const restsMs = Math.max(0, (weightAhead * windowMs) / amount - LATE_MS);
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
