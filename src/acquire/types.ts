import type { RequestOptions } from '../options/request-options.js';

/** What a permit is asked for: the request that is going to be sent, and its settings. */
export interface AcquireRequest extends Omit<RequestOptions, 'skip' | 'beforeSend'> {
  /** In capitals or not. @defaultValue `'GET'` */
  readonly method?: string | undefined;
  /** Path below `baseURL`, or a whole URL. */
  readonly url: string | URL;
  /** @defaultValue that of the client attached first */
  readonly baseURL?: string | undefined;
  /** The body, where its receivers count: an object, JSON text, or bytes. It is only read. */
  readonly body?: unknown;
  /** Ends the wait: `acquire` rejects with its reason then, and nothing is spent. */
  readonly signal?: AbortSignal | null | undefined;
}

/**
 * The right to send one request, now. It counts as in flight until it is settled, refused or disposed of, the first of which
 * holds: whatever comes after that does nothing. One that is forgotten stays in flight for ever, so let `using` or `finally`
 * have the last word.
 */
export interface AcquiredPermit {
  /**
   * Whether it may be used still: what it stands for has not become another's, and it has not ended. It is `true` when `acquire` resolves, and
   * stays so in memory. With `redis`, and with `file` where processes do not see each other, a process that was stopped, asleep or busy for
   * longer than its `leaseMs` is taken for dead, and what it holds is given to others. With `countFrom: 'send'` it is `true` for a window. So ask
   * right before you send, where much time may have passed: where it is `false`, send nothing, dispose of it, and acquire again.
   *
   * @example
   * ```ts
   * using permit = await quota.acquire(request);
   * const token = await readToken(); // may take long
   * if (!permit.isHeld) return tryAgain();
   * ```
   */
  readonly isHeld: boolean;
  /**
   * The request has ended.
   *
   * @param ending - `'answered'`: the server has answered, so it has counted it by now; `'lost'`: nobody knows whether and
   * when it did, as after a time-out, so a grace is added
   * @throws TypeError where it is neither
   */
  settle(ending: 'answered' | 'lost'): void;
  /**
   * The server has refused the request for want of quota: its bucket pauses, and steps back. To send it again, acquire again.
   *
   * @param options - `retryAfterMs`: how long the server asked to wait, in milliseconds from 0
   * @throws TypeError or RangeError where that is not as expected
   */
  refuse(options?: { readonly retryAfterMs?: number | undefined }): void;
  /** As `settle('lost')`: of a request whose end nobody told of, it has to be thought that it was sent. */
  [Symbol.dispose](): void;
}
