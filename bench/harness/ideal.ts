import type { Limit } from '../limiters/limiter.js';
import { mean, sum } from './statistics.js';

/** A request as its sender saw it, in milliseconds of one clock. */
export interface Sent {
  /** When it was asked for. */
  readonly askedAt: number;
  readonly sentAt: number;
  readonly answeredAt: number;
  readonly weight: number;
}

/** How much of what a promise allows was used. */
export interface Use {
  /** The part of the optimum; above 1 where requests left earlier than any promise allows. */
  readonly share: number;
  /** The part of the quota itself: amount / window. */
  readonly quota: number;
  /** Weight sent per window. */
  readonly perWindow: number;
  /** Mean round trip of a weight of 1. */
  readonly roundTripMs: number;
}

/**
 * How much of the optimum was used, in steady state.
 *
 * The optimum for a promise is a permit held from the sending to one window after the response: amount / (window + mean
 * round trip) over a long run. A run of ten windows is not long: whoever may start with a full window is ahead by it. So
 * the first window's worth and the last are left out: timed is from the first request of the second window's worth to
 * the first of the last one's. The time that a perfect scheduler takes for that stretch is computed by replaying the
 * same requests, asked for at the same times, in the order of their sending, with the round trips that they had. It
 * equals the formula, but is exact also where requests weigh differently. The share is that time over the time taken.
 */
export function useOf(requests: readonly Sent[], limit: Limit): Use {
  const inOrder = requests.toSorted((a, b) => a.sentAt - b.sentAt);
  const { amount, windowMs } = limit;
  const total = sum(inOrder.map(({ weight }) => weight));
  // Who sent less than that had no first window to be ahead by.
  const isLong = total >= 3 * amount;
  const from = isLong ? indexAt(inOrder, amount) : 0;
  const to = isLong ? indexAt(inOrder, total - amount) : inOrder.length - 1;
  const ideal = idealTimes(inOrder, limit);
  const stretch = (times: readonly number[]): number => (times[to] ?? NaN) - (times[from] ?? NaN);
  const taken = to > from ? stretch(inOrder.map(({ sentAt }) => sentAt)) : NaN;
  const between = inOrder.slice(from, to);
  const weight = sum(between.map((request) => request.weight));
  return {
    share: stretch(ideal) / taken,
    quota: ((weight / taken) * windowMs) / amount,
    perWindow: (weight / taken) * windowMs,
    roundTripMs: mean(inOrder.map(({ sentAt, answeredAt }) => answeredAt - sentAt)),
  };
}

/** The first request before which `weight` was sent. */
function indexAt(inOrder: readonly Sent[], weight: number): number {
  let before = 0;
  return inOrder.findIndex((request) => {
    const isThere = before >= weight;
    before += request.weight;
    return isThere;
  });
}

/** When a perfect scheduler would have sent each. */
function idealTimes(inOrder: readonly Sent[], { amount, windowMs }: Limit): number[] {
  /** Permits that are held, by the moment at which they come free, soonest first. */
  const held: { readonly until: number; readonly weight: number }[] = [];
  let used = 0;
  let now = -Infinity;
  return inOrder.map(({ askedAt, sentAt, answeredAt, weight }) => {
    now = Math.max(now, askedAt);
    while (used + weight > amount || (held[0]?.until ?? Infinity) <= now) {
      const freed = held.shift();
      if (freed === undefined) break;
      now = Math.max(now, freed.until);
      used -= freed.weight;
    }
    used += weight;
    insert(held, { until: now + (answeredAt - sentAt) + windowMs, weight });
    return now;
  });
}

function insert<T extends { readonly until: number }>(sorted: T[], item: T): void {
  let index = sorted.length;
  while (index > 0 && (sorted[index - 1]?.until ?? -Infinity) > item.until) index -= 1;
  sorted.splice(index, 0, item);
}
