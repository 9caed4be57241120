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
 * The turn that `nextAt` was, once the amount has become another at the moment `now`. It may be far off by a former pace: no
 * longer than one step of the new one from now. That is sound, for pacing only adds to the account, which is asked as before;
 * and it may be said once more, by each process that shares the window.
 */
export function turnAfterChange(
  { amount, windowMs }: KeptLimit,
  nextAt: number,
  now: number,
): number {
  return Math.min(nextAt, now + windowMs / amount);
}

/** How late a turn may be taken, in milliseconds, without putting off those after it. */
export const LATE_MS = 20;

/** How exactly moments are known, those that a file keeps too. */
const ROUNDING_MS = 1;

/** Long before every moment; a small whole number, which is kept without memory of its own. */
export const NO_MOMENT = -1_000_000_000;
