import type { Arrival } from '../server/server.js';

/** How many phases of fixed windows are looked at. */
const PHASES = 10;

/** What the server saw of a limit. */
export interface ServerView {
  /** Weight of what arrived while the last window, it included, held more than the limit. */
  readonly overSliding: number;
  /** Weight above the limit, summed over all windows, in the worst of ten phases of fixed windows. */
  readonly overFixed: number;
  /** Weight of the fullest window, wherever it starts. */
  readonly worstWindow: number;
}

/** Everything that arrives counts: a server that does not refuse shows what a limiter let through. */
export function viewOf(
  arrivals: readonly Arrival[],
  { amount, windowMs }: { readonly amount: number; readonly windowMs: number },
): ServerView {
  const { over, worst } = sliding(arrivals, amount, windowMs);
  const start = arrivals[0]?.at ?? 0;
  const fixed = Array.from({ length: PHASES }, (_, phase) =>
    overFixed(arrivals, amount, windowMs, start - (phase * windowMs) / PHASES),
  );
  return { overSliding: over, overFixed: Math.max(...fixed), worstWindow: worst };
}

function sliding(
  arrivals: readonly Arrival[],
  amount: number,
  windowMs: number,
): { readonly over: number; readonly worst: number } {
  let first = 0;
  let held = 0;
  let over = 0;
  let worst = 0;
  for (const { at, weight } of arrivals) {
    held += weight;
    for (let old = arrivals[first]; old && old.at <= at - windowMs; old = arrivals[first]) {
      held -= old.weight;
      first += 1;
    }
    worst = Math.max(worst, held);
    // Of a heavy request only the part that did not fit is over.
    over += Math.min(weight, Math.max(0, held - amount));
  }
  return { over, worst };
}

function overFixed(
  arrivals: readonly Arrival[],
  amount: number,
  windowMs: number,
  start: number,
): number {
  const windows = new Map<number, number>();
  for (const { at, weight } of arrivals) {
    const index = Math.floor((at - start) / windowMs);
    windows.set(index, (windows.get(index) ?? 0) + weight);
  }
  let over = 0;
  for (const held of windows.values()) over += Math.max(0, held - amount);
  return over;
}
