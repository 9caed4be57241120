import type { Bucket } from './bucket/bucket.js';
import type { Scope, Unit } from './limits/limit.js';

/** One live bucket: a limit of one App Key (and user), and how much of it is used now. */
export interface BucketStats {
  /** Key, as `lookup` gives it. */
  readonly bucket: string;
  /** Weight that one window may hold. */
  readonly amount: number;
  /** Length of the window, in milliseconds. */
  readonly windowMs: number;
  /** What it counts: calls, or messages. */
  readonly unit: Unit;
  /** What it is counted per: the App Key, or one user of it. */
  readonly scope: Scope;
  /** Weight sent and not answered yet. */
  readonly inFlight: number;
  /** Weight that ended less than a window ago. */
  readonly cooling: number;
  /** How many requests wait. Limits of the same calls have one line. */
  readonly waiting: number;
  /** Weight that may be in flight and cooling now: `amount`, or less after the server refused some. */
  readonly available: number;
  /** How much earlier than a window after its response a permit comes free, in milliseconds: see `minRoundTripMs`. */
  readonly minRoundTripMs: number;
  /** How long nothing is sent yet after a refusal, in milliseconds. */
  readonly pausedMs: number;
  /** Calls in a second that the server has turned out to allow, where no limit of the table says so; else undefined. */
  readonly learnt: number | undefined;
}

export function statsOf(bucket: Bucket): BucketStats {
  const { key, limit, window, waiting, pausedMs, learnt } = bucket;
  const { amount, windowMs, unit, scope } = limit;
  const { inFlight, cooling, available, minRoundTripMs } = window;
  return {
    bucket: key,
    amount,
    windowMs,
    unit,
    scope,
    inFlight,
    cooling,
    waiting,
    available,
    minRoundTripMs,
    pausedMs,
    learnt,
  };
}
