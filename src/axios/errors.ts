import { AxiosError, type InternalAxiosRequestConfig } from 'axios';
import {
  isThrottleError,
  type ThrottleError,
  type ThrottleErrorCode,
  type ThrottleErrorFacts,
} from '../errors.js';

declare module '../errors.js' {
  /** From a client of axios, it has what an `AxiosError` has. */
  interface ThrottleError extends Partial<
    Pick<AxiosError, 'config' | 'isAxiosError' | 'request' | 'response' | 'status' | 'toJSON'>
  > {
    readonly name: 'ThrottleError';
  }
}

/** A `ThrottleError` as callers of axios expect their errors. */
class AxiosThrottleError extends AxiosError {
  override readonly name = 'ThrottleError';
  declare readonly code: ThrottleErrorCode;
  readonly facts: ThrottleErrorFacts;

  constructor({ message, code, facts, cause }: ThrottleError, config: InternalAxiosRequestConfig) {
    super(message, code, config);
    this.facts = facts;
    if (cause instanceof Error) this.cause = cause;
    else if (cause !== undefined)
      Object.defineProperty(this, 'cause', { value: cause, configurable: true });
  }
}

/** What a request of axios fails with, where the engine fails it with `error`. */
export function toAxiosError(error: unknown, config: InternalAxiosRequestConfig): unknown {
  return isThrottleError(error) ? new AxiosThrottleError(error, config) : error;
}
