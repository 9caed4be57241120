import type { AxiosError, InternalAxiosRequestConfig } from 'axios';
import { isThrottleError } from '../errors.js';
import type { Build } from './build.js';

declare module '../errors.js' {
  /** From a client of axios, it has what an `AxiosError` has. */
  interface ThrottleError extends Partial<
    Pick<AxiosError, 'config' | 'isAxiosError' | 'request' | 'response' | 'status' | 'toJSON'>
  > {
    readonly name: 'ThrottleError';
  }
}

/** What a request of axios fails with, where the engine fails it with `error`: an `AxiosError` of the client's own build. */
export function toAxiosError(
  error: unknown,
  config: InternalAxiosRequestConfig,
  { AxiosError: Base }: Build,
): unknown {
  if (!isThrottleError(error)) return error;
  const { message, code, facts, cause } = error;
  const made = Object.assign(new Base(message, code, config), { name: 'ThrottleError', facts });
  if (cause instanceof Error) made.cause = cause;
  else if (cause !== undefined) Object.defineProperty(made, 'cause', { value: cause });
  return made;
}
