import type { InternalAxiosRequestConfig } from 'axios';
import type { EngineOptions } from '../options/throttle-options.js';
import type { RequestOptions } from '../options/request-options.js';

/** Options of `throttle()`. An explicit `undefined` means the default. */
export type ThrottleOptions<Id extends string = string> = EngineOptions<
  Id,
  InternalAxiosRequestConfig
>;

/** Settings of one request, as `throttle` in its axios config. */
export type ThrottleRequestOptions = RequestOptions<InternalAxiosRequestConfig>;

declare module 'axios' {
  interface AxiosRequestConfig {
    /** How this request is throttled, where a throttle is attached to the client. */
    throttle?: ThrottleRequestOptions | undefined;
  }
}
