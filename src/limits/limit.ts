/** What a limit counts: calls, or the messages that a call delivers (one per receiver). */
export type Unit = 'call' | 'message';

/** What a limit is counted per: the App Key, or the App Key and one user ID. */
export type Scope = 'app' | 'user';

/** From when a permit's window is counted: see the option `countFrom`. */
export type CountFrom = 'response' | 'send';

/** How a window is used: at once, as far as it goes, or evenly spread. */
export type Pacing = 'burst' | 'even';

/** What no round trip is shorter than, in milliseconds, or `'measured'`: see the option `minRoundTripMs`. */
export type MinRoundTrip = number | 'measured';

/** One documented limit: never more than `amount` within `windowMs`. */
export interface Limit {
  /** Calls or messages allowed in one window. */
  readonly amount: number;
  /** Length of the window in milliseconds. */
  readonly windowMs: number;
  /** What it counts. */
  readonly unit: Unit;
  /** What it is counted per. */
  readonly scope: Scope;
}

/** A limit as it is kept: overridden, reduced to the share, with the rules of its windows. All its buckets hold this object. */
export interface KeptLimit extends Limit {
  /** From when on a permit cools: from the response, or already from the sending. */
  readonly countFrom: CountFrom;
  /** Whether what is free may go at once, or is spread evenly over the window. */
  readonly pacing: Pacing;
  /** How long a permit without a response cools on top of the window, in milliseconds. */
  readonly lostGraceMs: number;
  /** What no round trip is shorter than; 0 where a permit cools from the sending, which leaves nothing to make up for. */
  readonly minRoundTripMs: MinRoundTrip;
}
