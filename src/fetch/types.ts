import type { RequestOptions } from '../options/request-options.js';

/** Any function of the shape of `fetch`: the global one, undici's, or another package's. */
export type FetchLike = (input: never, init?: never) => Promise<{ readonly status: number }>;

/** What `beforeSend` is given of a request by `fetch`. Its headers may be changed; the rest stays as it is. */
export interface FetchOutgoing {
  /** In capitals. */
  readonly method: string;
  /** Where it goes. */
  readonly url: string;
  /** What is sent. */
  readonly headers: Headers;
}

/** Settings of one request by `fetch`, as `throttle` in its `init`. */
export type FetchRequestOptions = RequestOptions<FetchOutgoing>;

/** What may stand in `init`. */
export type WithSettings<Init> = NonNullable<Init> & {
  /** How this request is throttled. */
  readonly throttle?: FetchRequestOptions | undefined;
};

/**
 * A `fetch` whose requests keep the limits of a throttle. It takes what `Fetch` takes, and `throttle` in `init` besides.
 *
 * @typeParam Fetch - the function that sends
 */
export type ThrottledFetch<Fetch extends FetchLike = typeof globalThis.fetch> = (
  input: Parameters<Fetch>[0],
  init?: WithSettings<Parameters<Fetch>[1]>,
) => ReturnType<Fetch>;
