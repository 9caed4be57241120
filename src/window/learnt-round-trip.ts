import type { Floor } from './floor.js';

/** What is taken off the windows where that is learnt. */
export interface LearntRoundTrip {
  /** Undefined where requests go to hosts that differ. */
  floor: Floor | undefined;
  /** In whole milliseconds. */
  ms: number;
}

/** Goes by what is known at the moment `now`. Returns how much less that is than before, in milliseconds; 0 where it is not. */
export function heed(learnt: LearntRoundTrip, windowMs: number, now: number): number {
  const before = learnt.ms;
  learnt.ms = Math.min(learnt.floor?.at(now) ?? 0, Math.floor(windowMs / 2));
  return Math.max(0, before - learnt.ms);
}

/**
 * What is learnt where the next request goes to the host of `floor`.
 *
 * @param isInFlight - whether any request is, of which nobody knows where it was sent to
 */
export function learntVia(
  learnt: LearntRoundTrip | undefined,
  floor: Floor | undefined,
  isInFlight: boolean,
): LearntRoundTrip {
  if (learnt === undefined) return { floor: isInFlight ? undefined : floor, ms: 0 };
  // The way to one host and the way back from another may both be short.
  if (learnt.floor !== floor) learnt.floor = undefined;
  return learnt;
}
