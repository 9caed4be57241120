import type { AxiosInstance, AxiosRequestConfig, AxiosResponse } from 'axios';

/** The limit that every library is set up for. */
export interface Limit {
  /** Weight that one window may hold. */
  readonly amount: number;
  readonly windowMs: number;
  /** Weight of the heaviest request: 1 where all weigh the same. */
  readonly heaviest: number;
  /** What no round trip is shorter than, for whoever wants to be told. */
  readonly leastRoundTripMs?: number;
}

/** Sends a request when its limiter lets it. */
export type Send = (config: AxiosRequestConfig, weight: number) => Promise<AxiosResponse>;

/** A library, set up one way. */
export interface Limiter {
  /** What tables and charts call it. */
  readonly name: string;
  /** The npm package. */
  readonly library: string;
  /** How it was set up, and why so. */
  readonly setup: string;
  /** Whether it can count a request as more than one. */
  readonly weighs: boolean;
  /** Makes the requests of `client` keep `limit`. */
  apply(client: AxiosInstance, limit: Limit): Send;
  /** As `apply`, for the global `fetch`; undefined where it knows axios alone. */
  readonly applyToFetch?: (limit: Limit) => Fetch;
  /** As `apply`, with a limit of its own for each key. */
  applyPerKey(client: AxiosInstance, limit: Limit): SendFor;
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Sends a request under the limit of `key`. */
export type SendFor = (key: string, config: AxiosRequestConfig) => Promise<AxiosResponse>;

/** Calls `send` when `weight` may go, and hands its outcome through. */
export type Schedule = <T>(weight: number, send: () => Promise<T>) => Promise<T>;

/** A library that schedules functions, which is what all but the axios add-ons do. */
export function schedulingLimiter(
  about: Pick<Limiter, 'name' | 'library' | 'setup' | 'weighs'>,
  wrap: (limit: Limit) => Schedule,
  wrapPerKey?: (limit: Limit) => (key: string) => Schedule,
): Limiter {
  return {
    ...about,
    apply(client, limit) {
      const schedule = wrap(about.weighs ? limit : forEqualWeights(limit));
      return (config, weight) => schedule(about.weighs ? weight : 1, () => client.request(config));
    },
    applyToFetch(limit) {
      const schedule = wrap(forEqualWeights(limit));
      return (url, init) => schedule(1, () => fetch(url, init));
    },
    applyPerKey(client, limit) {
      const scheduleOf = (wrapPerKey ?? oneEach(wrap))(limit);
      return (key, config) => scheduleOf(key)(1, () => client.request(config));
    },
  };
}

/** Where all requests count the same, the limit can be kept only as if each were the heaviest. */
export function forEqualWeights({ amount, windowMs, heaviest }: Limit): Limit {
  return { amount: Math.floor(amount / heaviest), windowMs, heaviest: 1 };
}

/** What its users write where a library knows no keys. */
function oneEach(wrap: (limit: Limit) => Schedule): (limit: Limit) => (key: string) => Schedule {
  return (limit) => {
    const schedules = new Map<string, Schedule>();
    return (key) => {
      let schedule = schedules.get(key);
      if (schedule === undefined) schedules.set(key, (schedule = wrap(limit)));
      return schedule;
    };
  };
}
