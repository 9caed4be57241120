/** What a limit counts: calls, or the messages that a call delivers (one per receiver). */
export type Unit = 'call' | 'message';

/** What a limit is counted per: the App Key, or the App Key and one user ID. */
export type Scope = 'app' | 'user';

/** One documented limit: never more than `amount` within `windowMs`. */
export interface Limit {
  /** Calls or messages allowed in one window. */
  readonly amount: number;
  /** Length of the window in milliseconds. */
  readonly windowMs: number;
  readonly unit: Unit;
  readonly scope: Scope;
}
