import type { BucketLimit } from './limits/result.js';

/**
 * Why a request was not sent.
 *
 * - `ERR_THROTTLE_WEIGHT`: it weighs more than its limit allows in a whole window, or names more receivers than one call may.
 * - `ERR_THROTTLE_QUEUE_FULL`: `maxQueue` requests wait for its bucket already.
 * - `ERR_THROTTLE_WAIT`: it has waited, or would have to wait, longer than `maxWaitMs`.
 * - `ERR_THROTTLE_CLOSED`: the throttle was closed before it could go.
 */
export type ThrottleErrorCode =
  'ERR_THROTTLE_WEIGHT' | 'ERR_THROTTLE_QUEUE_FULL' | 'ERR_THROTTLE_WAIT' | 'ERR_THROTTLE_CLOSED';

/** What is known of a request that was not sent. */
export interface ThrottleErrorFacts {
  /** The endpoint, such as `POST /messages/users`. */
  readonly endpoint: string;
  /** The limit that it could not be sent under: its bucket, amount and window, and the request's weight. */
  readonly limit: BucketLimit;
  /** How many were ahead of it when it asked. */
  readonly position: number;
  /** How long it waited, in milliseconds. */
  readonly waitedMs: number;
  /**
   * The earliest that it could go if sent again, in milliseconds from its failure: a lower bound.
   * `Infinity` where no wait would help, as after a close.
   */
  readonly earliestMs: number;
  /** How often it was sent before, and refused by the server. */
  readonly refusals: number;
}

/** Where each code is explained, in the documentation. */
const PAGE = 'docs/errors#';

/**
 * A request that the throttle did not send, or did not send again: nothing of the quota was spent on it since the server
 * refused it last. Where it did, `cause` is what the server answered.
 *
 * From a client of axios it comes as an `AxiosError` of the same name, code and facts, which is an instance of this
 * class all the same.
 */
export class ThrottleError extends Error {
  /** Always `ThrottleError`. */
  override readonly name = 'ThrottleError';
  /** Why it was not sent. */
  readonly code: ThrottleErrorCode;
  /** What is known of the request. */
  readonly facts: ThrottleErrorFacts;

  constructor(code: ThrottleErrorCode, reason: string, facts: ThrottleErrorFacts, cause?: unknown) {
    const { endpoint, limit, refusals } = facts;
    const again = refusals === 0 ? '' : ` again after ${refusals} refused`;
    super(
      `${endpoint} was not sent${again}: ${reason} (bucket ${limit.bucket}; see ${PAGE}${code.toLowerCase()})`,
      cause === undefined ? {} : { cause },
    );
    this.code = code;
    this.facts = facts;
  }

  /** By its name, for one of another door, or of another copy of this package, has another class. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isThrottleError(value);
  }
}

/** Whether `error` is a {@link ThrottleError}, of whichever copy of this package. */
export function isThrottleError(error: unknown): error is ThrottleError {
  return error instanceof Error && error.name === 'ThrottleError' && 'facts' in error;
}

/** What an error is called by where only its kind may be told: its code, else its name. */
export function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  if (typeof code === 'string') return code;
  return error instanceof Error ? error.name : 'unknown';
}
