import type { KeptLimit } from '../limits/limit.js';

/**
 * With even pacing: the moment before which nothing may follow a permit of `weight`, taken at the moment `now`.
 *
 * @param nextAt - the same of the permit before
 */
export function nextTurn(
  { amount, windowMs, pacing }: KeptLimit,
  nextAt: number,
  weight: number,
  now: number,
): number {
  if (pacing !== 'even') return nextAt;
  // Where a timer was a little late the plan stays: each lateness would cost as much of the rate.
  const planned = now - nextAt < LATE_MS ? nextAt : now;
  return planned + (windowMs * weight) / amount;
}

/** The moment before which nothing goes that has `ahead` before it: with even pacing alone, though that may have been so before. */
export function notBefore(
  { amount, windowMs, pacing }: KeptLimit,
  nextAt: number,
  ahead: number,
): number {
  return pacing === 'even' ? nextAt + (windowMs * ahead) / amount : NO_MOMENT;
}

/** With even pacing: the same once a permit of `weight`, taken at the moment `takenAt`, was not used, and none was taken after it. */
export function turnGivenBack(
  { amount, windowMs, pacing }: KeptLimit,
  nextAt: number,
  weight: number,
  takenAt: number,
): number {
  if (pacing !== 'even') return nextAt;
  // Where one was taken since, its rest is what is left.
  const planned = nextAt - (windowMs * weight) / amount;
  return planned < takenAt + ROUNDING_MS ? planned : nextAt;
}

/**
 * With even pacing: the same once the limit has become another than `former` at the moment `now`. What is left of a step takes
 * as long as by a greater amount. By a smaller one it stays as it is, as the step after it is longer: so processes that share the
 * window may each say it. No window of the server holds more for it, whatever the turn is: the account is asked besides.
 */
export function turnAfterChange(
  former: KeptLimit,
  { amount }: KeptLimit,
  nextAt: number,
  now: number,
): number {
  if (amount <= former.amount || nextAt <= now) return nextAt;
  return now + ((nextAt - now) * former.amount) / amount;
}

/** How late a turn may be taken, in milliseconds, without putting off those after it. */
export const LATE_MS = 20;

/** How exactly moments are known, those that a file keeps too. */
const ROUNDING_MS = 1;

/** Long before every moment; a small whole number, which is kept without memory of its own. */
export const NO_MOMENT = -1_000_000_000;
