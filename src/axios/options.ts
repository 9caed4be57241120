import type { InternalAxiosRequestConfig } from 'axios';
import type { RequestOptions } from '../options/request-options.js';

/** Settings of one request, as `throttle` in its axios config. */
export type ThrottleRequestOptions = RequestOptions<InternalAxiosRequestConfig>;

declare module 'axios' {
  interface AxiosRequestConfig {
    /** How this request is throttled, where a throttle is attached to the client. */
    throttle?: ThrottleRequestOptions | undefined;
  }
}
