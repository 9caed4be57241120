/**
 * How a request that held a permit ended.
 *
 * - `answered`: a response came, so the server has counted the request by now.
 * - `lost`: none came (abort, timeout, connection lost), so it may still be counted later.
 * - `unsent`: it never left, so it can never be counted.
 */
export type Ending = 'answered' | 'lost' | 'unsent';

/** The right to send, of some weight: in flight from its taking until it is settled. */
export interface Permit {
  /** Ends the flight: the permit cools, or, where nothing was sent, is free at once. Call once. */
  settle(ending: Ending): void;
}

/**
 * The exact account of one limit: permits in flight and cooling, by weight.
 *
 * `fits` and `take` answer at once, so that a request under several limits can take the permits of
 * all or of none: ask each whether it fits, then take from each, with nothing in between.
 */
export interface Window {
  /** Weight of the permits now in flight. */
  readonly inFlight: number;
  /** Weight of the permits now cooling. */
  readonly cooling: number;
  /** True when a new window would know as much: nothing in flight, cooling or awaited. */
  readonly idle: boolean;
  /** Whether `weight` may be sent now. */
  fits(weight: number): boolean;
  /** Takes a permit of `weight`, which fits. */
  take(weight: number): Permit;
  /**
   * The earliest moment, in milliseconds from now, at which `weight` could fit if nothing else were
   * taken. A lower bound: a permit whose response is still awaited cannot say when it comes free.
   */
  earliestMs(weight: number): number;
  /** Calls `notify` once, when `weight` may fit. A later call replaces an earlier one. */
  notifyWhenFits(weight: number, notify: () => void): void;
  /** Forgets the `notify` asked for, and its timer. */
  forgetNotify(): void;
}
