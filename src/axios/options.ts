import type { InternalAxiosRequestConfig } from 'axios';
import type { RequestOptions } from '../options/request-options.js';
import type { EngineOptions } from '../options/throttle-options.js';

/**
 * Options of `throttle()`. An explicit `undefined` means the default.
 *
 * @typeParam Outgoing - what `beforeSend` is given: of axios a request's config, of `fetch` a `FetchOutgoing`
 */
export type ThrottleOptions<
  Id extends string = string,
  Outgoing = InternalAxiosRequestConfig,
> = EngineOptions<Id, Outgoing>;

/** Settings of one request, as `throttle` in its axios config. */
export type ThrottleRequestOptions = RequestOptions<InternalAxiosRequestConfig>;

declare module 'axios' {
  interface AxiosRequestConfig {
    /** How this request is throttled, where a throttle is attached to the client. */
    throttle?: ThrottleRequestOptions | undefined;
  }
}
