import type { SetbackState } from './setback.js';

/** All that an account knows, as plain data: for windows that keep it elsewhere. Moments as they were handed in. */
export interface AccountState extends AccountFacts {
  /** Pairs of moment and weight, flat, in order. */
  readonly cooling: readonly number[];
}

/** The same without what cools. */
export interface AccountFacts {
  readonly inFlight: number;
  /** With even pacing: the moment before which nothing more may go. */
  readonly nextAt: number | undefined;
  readonly setback: SetbackState | undefined;
}
