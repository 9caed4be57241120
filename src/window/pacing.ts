import type { KeptLimit } from '../limits/limit.js';

/**
 * With even pacing: the moment before which nothing may follow a permit of `weight`, taken at the moment `now`.
 *
 * @param nextAt - the same of the permit before
 */
export function nextTurn(
  { amount, windowMs }: KeptLimit,
  nextAt: number,
  weight: number,
  now: number,
): number {
  // Where a timer was a little late the plan stays: each lateness would cost as much of the rate.
  const planned = now - nextAt < LATE_MS ? nextAt : now;
  return planned + (windowMs * weight) / amount;
}

/** With even pacing: the moment before which nothing goes that has `ahead` before it. */
export function notBefore(
  { amount, windowMs, pacing }: KeptLimit,
  nextAt: number,
  ahead: number,
): number {
  return pacing === 'even' ? nextAt + (windowMs * ahead) / amount : nextAt;
}

/** How late a turn may be taken, in milliseconds, without putting off those after it. */
export const LATE_MS = 20;

/** Long before every moment; a small whole number, which is kept without memory of its own. */
export const NO_MOMENT = -1_000_000_000;
