import type { Throttle } from 'easemob-throttle';
import type { Job } from './jobs.js';

/** A call that was answered. */
interface Trip {
  readonly buckets: readonly string[];
  readonly sentAt: number;
  readonly tookMs: number;
}

/** Notes every round trip from now on, by endpoint. */
export function recordTrips(quota: Throttle): ReadonlyMap<string, readonly Trip[]> {
  const trips = new Map<string, Trip[]>();
  quota.on('settled', ({ endpoint, buckets, tookMs }) => {
    const known = trips.get(endpoint) ?? [];
    known.push({ buckets, sentAt: performance.now() - tookMs, tookMs });
    trips.set(endpoint, known);
  });
  return trips;
}

/**
 * The least time, in milliseconds, in which a job can be done by anyone who promises to stay within its limits, given
 * the round trips that its calls had.
 *
 * Of a limit of N per window W, the first N calls leave at once. Until a call is answered nobody can know when the
 * server counted it, so each of the N places is free again W after its response, and not before. In the long run this
 * is a rate of N / (W + mean round trip). For calls that weigh w, such as messages to w receivers, there are
 * floor(N / w) places. A call under several limits needs a place of each.
 */
export function leastMs(quota: Throttle, job: Job, trips: readonly Trip[]): number {
  const limits = new Map<string, { freeAt: number[]; windowMs: number }>();
  for (const request of job.requests) {
    for (const { bucket, amount, weight, windowMs } of quota.lookup(request)?.limits ?? []) {
      if (limits.has(bucket)) continue;
      const freeAt = new Array<number>(Math.floor(amount / weight)).fill(0);
      limits.set(bucket, { freeAt, windowMs });
    }
  }
  let lastMs = 0;
  for (const { buckets, tookMs } of trips.toSorted((a, b) => a.sentAt - b.sentAt)) {
    const needed = buckets.map((bucket) => limits.get(bucket)!);
    const places = needed.map(({ freeAt }) => freeAt.indexOf(Math.min(...freeAt)));
    const sentMs = Math.max(...needed.map(({ freeAt }, index) => freeAt[places[index]!]!));
    const answeredMs = sentMs + tookMs;
    for (const [index, { freeAt, windowMs }] of needed.entries()) {
      freeAt[places[index]!] = answeredMs + windowMs;
    }
    lastMs = Math.max(lastMs, answeredMs);
  }
  return lastMs;
}
