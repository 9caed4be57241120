import { expected } from './limits/expected.js';
import { easemob } from './limits/easemob/index.js';
import type { CountFrom, Overrides, Pacing } from './limits/overrides.js';
import { isTable, type LimitsTable } from './limits/table.js';
import { PRIORITIES } from './bucket/tally.js';
import type { RedisClient } from './window/redis/connection.js';
import { readRedis, type RedisOptions, type RedisSettings } from './window/redis/options.js';

/** Options of `throttle()`. An explicit `undefined` means the default. */
export interface ThrottleOptions<Id extends string = string> {
  /**
   * The documented limits of the API, made with `defineLimits`.
   * @defaultValue the 120 rows of the Easemob page
   */
  readonly limits?: LimitsTable<Id> | undefined;
  /**
   * Limits other than the documented ones, by endpoint: quotas that you bought, or use less of.
   * `{ 'POST /messages/users': '12000 messages/min' }`.
   * @defaultValue none
   */
  readonly overrides?: Overrides<NoInfer<Id>> | undefined;
  /**
   * The part of every quota that this process may use, above 0 and at most 1; amounts are rounded down. `0.25` for
   * one of four instances that do not share windows otherwise.
   * @defaultValue `1`
   */
  readonly share?: number | undefined;
  /**
   * Hosts of the API: `'api.example.com'`, `'localhost:8080'`, `'*.example.com'`. Calls to others are left alone.
   * @defaultValue the host of each attached client's `baseURL`, and the hosts of the table (`*.easemob.com`)
   */
  readonly hosts?: readonly string[] | undefined;
  /**
   * Whether what is free may go at once (`'burst'`), or a window is spread evenly over its time (`'even'`).
   * @defaultValue `'burst'`
   */
  readonly pacing?: Pacing | undefined;
  /**
   * From when a permit cools. `'response'` keeps the promise whatever the network does. `'send'` frees permits
   * earlier where responses are slow, as for uploads, and keeps it only if all requests take equally long to arrive:
   * see docs/promise.md.
   * @defaultValue `'response'`
   */
  readonly countFrom?: CountFrom | undefined;
  /**
   * How much later than its end, in milliseconds, a request that ended without a response may still be counted by the
   * server; from 0. Longer is safer after aborts and time-outs, and costs as much quota.
   * @defaultValue `1000`
   */
  readonly lostGraceMs?: number | undefined;
  /**
   * How many may wait for one bucket, a whole number from 0 or `Infinity`; the next is refused with
   * `ERR_THROTTLE_QUEUE_FULL`.
   * @defaultValue `Infinity`
   */
  readonly maxQueue?: number | undefined;
  /**
   * Longest time in line, in milliseconds, from 0 or `Infinity`; after it, or at once where it is known to be too
   * short, a request fails with `ERR_THROTTLE_WAIT`. Apart from axios's `timeout`, which starts at the sending.
   * @defaultValue `Infinity`
   */
  readonly maxWaitMs?: number | undefined;
  /** What happens to requests that the server refuses for want of quota. */
  readonly retry?: RetryOptions | undefined;
  /**
   * Where the windows are kept for many processes, on any hosts, to share: a client of ioredis, the URL of a Redis, or
   * an object with either and further options. Redis 6 or newer, or Valkey; see docs/cluster.md. A request that finds
   * nothing granted waits for Redis' answer in line, so `maxQueue` and `maxWaitMs` need to leave room for that.
   * @defaultValue windows of this process alone
   */
  readonly redis?: RedisOptions | RedisClient | string | undefined;
}

/** What happens to requests that the server refuses for want of quota. */
export interface RetryOptions {
  /**
   * How often one is sent again, a whole number from 0 or `Infinity`; then the refusal reaches the caller. Any method is
   * sent again, for it was refused before it was processed; a body that is a stream is not, for it has been read.
   * @defaultValue `10`
   */
  readonly limit?: number | undefined;
}

/** Settings of one request, as `throttle` in its axios config. */
export interface ThrottleRequestOptions {
  /** Place in line, a whole number: 0 goes first, 9 last. @defaultValue `5` */
  readonly priority?: number | undefined;
  /**
   * What the request counts, a whole number from 1, in limits of messages; where all its limits are of calls, in these.
   * @defaultValue the number of receivers in the body; 1 for calls
   */
  readonly weight?: number | undefined;
  /** As the option `maxWaitMs`, for this request. @defaultValue the option */
  readonly maxWaitMs?: number | undefined;
  /** Whether to send it at once and uncounted. @defaultValue `false` */
  readonly skip?: boolean | undefined;
}

/** Options of `close()`. */
export interface CloseOptions {
  /** Whether what waits is sent before that, instead of being rejected. @defaultValue `false` */
  readonly drain?: boolean | undefined;
}

/** What the options default to; the rest default in the lookup. */
const DEFAULTS = {
  lostGraceMs: 1000,
  maxQueue: Infinity,
  maxWaitMs: Infinity,
  retryLimit: 10,
} as const;

/**
 * Fills in the defaults of the options that are not the lookup's.
 *
 * @throws TypeError or RangeError that names the option, its value and what was expected
 */
export function readOptions(options: ThrottleOptions): {
  readonly table: LimitsTable;
  readonly lostGraceMs: number;
  readonly maxQueue: number;
  readonly maxWaitMs: number;
  readonly retryLimit: number;
  readonly redis: RedisSettings | undefined;
} {
  if (typeof options !== 'object' || (options as unknown) === null || Array.isArray(options)) {
    throw new TypeError(expected('options', 'an object', options));
  }
  refuseUnknown(options, KNOWN_OPTIONS, 'options');
  const { limits: table = easemob } = options;
  if (!isTable(table)) {
    throw new TypeError(expected('limits', 'a table made with defineLimits', table));
  }
  return {
    table,
    lostGraceMs: readMs(options.lostGraceMs, 'lostGraceMs', DEFAULTS.lostGraceMs, MAX_TIMER_MS),
    maxWaitMs: readMs(options.maxWaitMs, 'maxWaitMs', DEFAULTS.maxWaitMs),
    maxQueue: readCount(options.maxQueue, 'maxQueue', DEFAULTS.maxQueue),
    retryLimit: readRetryLimit(options.retry),
    redis: readRedis(options.redis),
  };
}

/** The settings of one request. */
export interface RequestSettings {
  readonly priority: number;
  readonly weight: number | undefined;
  readonly maxWaitMs: number | undefined;
  readonly skip: boolean;
}

/**
 * Fills in the defaults of a request's settings.
 *
 * @throws TypeError or RangeError that names the setting, its value and what was expected
 */
export function readRequestOptions(options: ThrottleRequestOptions | undefined): RequestSettings {
  if (options === undefined) return DEFAULT_REQUEST;
  if (typeof options !== 'object' || (options as unknown) === null || Array.isArray(options)) {
    throw new TypeError(expected('throttle', 'an object', options));
  }
  refuseUnknown(options, KNOWN_REQUEST_OPTIONS, 'throttle');
  const { priority, weight, maxWaitMs, skip } = options;
  if (skip !== undefined && typeof skip !== 'boolean') {
    throw new TypeError(expected('throttle.skip', 'true or false', skip));
  }
  return {
    priority:
      priority === undefined
        ? DEFAULT_REQUEST.priority
        : readWhole(priority, 'throttle.priority', 0, PRIORITIES - 1),
    weight: weight === undefined ? undefined : readWhole(weight, 'throttle.weight', 1),
    maxWaitMs:
      maxWaitMs === undefined ? undefined : readMs(maxWaitMs, 'throttle.maxWaitMs', Infinity),
    skip: skip ?? false,
  };
}

/** @throws TypeError that names the option, its value and what was expected */
export function readCloseOptions(options: CloseOptions): { readonly drain: boolean } {
  if (typeof options !== 'object' || (options as unknown) === null || Array.isArray(options)) {
    throw new TypeError(expected('options', 'an object such as { drain: true }', options));
  }
  refuseUnknown(options, ['drain'], 'options');
  const { drain = false } = options;
  if (typeof drain !== 'boolean') {
    throw new TypeError(expected('drain', 'true or false', drain));
  }
  return { drain };
}

/** Places in line default to the middle, as in Bottleneck. */
const DEFAULT_REQUEST: RequestSettings = Object.freeze({
  priority: 5,
  weight: undefined,
  maxWaitMs: undefined,
  skip: false,
});

/** A timer of Node that is set for longer fires at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

const KNOWN_OPTIONS = Object.keys({
  limits: 0,
  overrides: 0,
  share: 0,
  hosts: 0,
  pacing: 0,
  countFrom: 0,
  lostGraceMs: 0,
  maxQueue: 0,
  maxWaitMs: 0,
  retry: 0,
  redis: 0,
} satisfies Record<keyof ThrottleOptions, 0>);

const KNOWN_REQUEST_OPTIONS = Object.keys({
  priority: 0,
  weight: 0,
  maxWaitMs: 0,
  skip: 0,
} satisfies Record<keyof ThrottleRequestOptions, 0>);

function readRetryLimit(retry: unknown): number {
  if (retry === undefined) return DEFAULTS.retryLimit;
  if (typeof retry !== 'object' || retry === null || Array.isArray(retry)) {
    throw new TypeError(expected('retry', 'an object such as { limit: 10 }', retry));
  }
  refuseUnknown(retry, ['limit'], 'retry');
  return readCount((retry as RetryOptions).limit, 'retry.limit', DEFAULTS.retryLimit);
}

function readCount(value: unknown, name: string, whenUndefined: number): number {
  if (value === undefined) return whenUndefined;
  return value === Infinity ? value : readWhole(value, name, 0);
}

/** A misspelt option would silently be none. */
function refuseUnknown(options: object, known: readonly string[], name: string): void {
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new TypeError(expected(name, `an object with the keys ${known.join(', ')}`, unknown));
}

function readWhole(value: unknown, name: string, min: number, max = Infinity): number {
  const range = max === Infinity ? `from ${min} on` : `from ${min} to ${max}`;
  if (typeof value !== 'number') {
    throw new TypeError(expected(name, `a whole number ${range}`, value));
  }
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    throw new RangeError(expected(name, `a whole number ${range}`, value));
  }
  return value;
}

function readMs(value: unknown, name: string, whenUndefined: number, max = Infinity): number {
  if (value === undefined) return whenUndefined;
  const range =
    max === Infinity ? 'milliseconds from 0 on, or Infinity' : `milliseconds from 0 to ${max}`;
  if (typeof value !== 'number') throw new TypeError(expected(name, range, value));
  if (!(value >= 0 && value <= max)) throw new RangeError(expected(name, range, value));
  return value;
}

declare module 'axios' {
  interface AxiosRequestConfig {
    /** How this request is throttled, where a throttle is attached to the client. */
    throttle?: ThrottleRequestOptions | undefined;
  }
}
