/** What the sandbox counted in one bucket. Times are milliseconds since the sandbox started. */
export interface BucketReport {
  /** The key: equal for requests that share the limit. */
  readonly bucket: string;
  /** Calls or messages allowed in one window. */
  readonly amount: number;
  /** Length of the window, in milliseconds. */
  readonly windowMs: number;
  /** What it counts. */
  readonly unit: 'call' | 'message';
  /** What it is counted per. */
  readonly scope: 'app' | 'user';
  /** Requests that arrived: `accepted + refused`. */
  readonly calls: number;
  /** Requests that were let in. */
  readonly accepted: number;
  /** Requests that were not let in, also because of another bucket or a fault. */
  readonly refused: number;
  /** Weight of all that arrived. */
  readonly weight: number;
  /** Weight of what was accepted. */
  readonly acceptedWeight: number;
  /** Weight of the requests that this bucket had no room for. */
  readonly overQuota: number;
  /** Weight of the fullest sliding window of all that arrived, refused or not. Exact. */
  readonly worst: number;
  /** Weight of the fullest sliding window of what was accepted. Exact. */
  readonly worstAccepted: number;
  /**
   * Weight of the fullest fixed window of all that arrived, for windows that start at 0, 1/10, … 9/10 of a window after
   * the sandbox did.
   */
  readonly worstFixed: readonly number[];
  /** Weight spent by other consumers (the `consumers` option), and what they were refused. Nowhere else counted. */
  readonly others: { readonly accepted: number; readonly refused: number };
  /** When the first request arrived. */
  readonly firstAtMs: number;
  /** When the last request arrived. */
  readonly lastAtMs: number;
}

/** What the sandbox received for one endpoint. */
export interface EndpointReport extends CallCounts {
  /** Method and documented path, e.g. `'POST /messages/users'`. */
  readonly endpoint: string;
  /** The vendor's name of the call. */
  readonly name: string;
}

/** Requests received, and what became of them. */
export interface CallCounts {
  /**
   * All that were received. Those that a fault cut before they were counted, and those to more receivers than a call may
   * have (answered 400), are neither accepted nor refused.
   */
  readonly calls: number;
  /** Requests that were let in. */
  readonly accepted: number;
  /** Over quota, or refused by a fault as if they were. */
  readonly refused: number;
  /** Requests that a fault acted on, whatever it did. */
  readonly faulted: number;
}

/** All that a sandbox has counted since it was started or reset. */
export interface SandboxReport {
  /** One entry per bucket, in the order in which they were first seen. */
  readonly buckets: readonly BucketReport[];
  /** One entry per endpoint, in the order in which they were first called. */
  readonly endpoints: readonly EndpointReport[];
  /** Over all endpoints. */
  readonly totals: CallCounts & {
    /** Requests that the API has no limit for; answered, and counted nowhere else. */
    readonly unlimited: number;
  };
}
