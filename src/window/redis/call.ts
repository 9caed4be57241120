/** What a process tells Redis of one bucket, as the script reads it. Times are in milliseconds. */
export interface BucketReport {
  readonly amount: number;
  readonly window: number;
  /** How long a permit without a response cools on top of the window. */
  readonly grace: number;
  /** Whether permits are spread evenly over the window. */
  readonly even: boolean;
  /** All that the process holds: in flight, or granted and not used yet. */
  readonly held: number;
  /** Whether it does not know what it was granted last, having heard no answer. */
  readonly unsure: boolean;
  /** What has ended: a name that begins with the weight, and how long it cools from now on. */
  readonly cooled: readonly (readonly [name: string, forMs: number])[];
  /** What the server refused; `retryAfterMs` is -1 where it did not say. */
  readonly refusals: readonly (readonly [
    weight: number,
    sentAgoMs: number,
    retryAfterMs: number,
  ])[];
  /** Whether anything was answered and not refused. */
  readonly answered: boolean;
}

/** One call of the script. */
export interface Call {
  readonly process: string;
  /** The epoch that the process knows; `''` where it knows none. */
  readonly epoch: string;
  /** How long the process remembers an epoch. */
  readonly memory: number;
  /**
   * The moment, on Redis' clock, after which the call does nothing; 0 where that clock is not known yet. Without it, a
   * call that hung in a dead connection could undo what a later one said.
   */
  readonly deadline: number;
  readonly lease: number;
  /** Whether the process waits out what Redis has lost. */
  readonly waits: boolean;
  readonly buckets: readonly BucketReport[];
  /** What is asked for, in order: of each request, the buckets (from 1) and its weights there. */
  readonly asks: readonly (readonly (readonly [bucket: number, weight: number])[])[];
}

/** What Redis knows of a bucket after a call. */
export type BucketState = readonly [
  available: number,
  pausedMs: number,
  sharers: number,
  sum: number,
  closedMs: number,
];

/** How long to wait before asking again, or 0; then for each permit granted how long until it may go. */
export type Answer = readonly [askAgainMs: number, ...delaysMs: number[]];

/** Redis' answer; to a call that came too late, its time only. */
export type Reply =
  | readonly [now: number]
  | readonly [
      now: number,
      epoch: string,
      buckets: readonly BucketState[],
      answers: readonly Answer[],
    ];
