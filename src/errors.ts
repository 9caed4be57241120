import { AxiosError, type InternalAxiosRequestConfig } from 'axios';
import type { BucketLimit } from './limits/result.js';

/**
 * Why a request was not sent.
 *
 * - `ERR_THROTTLE_WEIGHT`: it weighs more than its limit allows in a whole window.
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
   * The earliest that it could have gone, in milliseconds from the moment it asked: a lower bound.
   * `Infinity` where no wait would help.
   */
  readonly earliestMs: number;
}

/** A request that the throttle did not send. Nothing of the quota was spent on it. */
export class ThrottleError extends AxiosError {
  override readonly name = 'ThrottleError';
  declare readonly code: ThrottleErrorCode;
  /** What is known of the request. */
  readonly facts: ThrottleErrorFacts;

  constructor(
    code: ThrottleErrorCode,
    reason: string,
    facts: ThrottleErrorFacts,
    config: InternalAxiosRequestConfig,
  ) {
    super(`${facts.endpoint} was not sent: ${reason} (bucket ${facts.limit.bucket})`, code, config);
    this.facts = facts;
  }
}

/** Whether `error` is a {@link ThrottleError}, of whichever copy of this package. */
export function isThrottleError(error: unknown): error is ThrottleError {
  return error instanceof Error && error.name === 'ThrottleError' && 'facts' in error;
}
