import { expected } from './checks/expected.js';
import { easemob } from './limits/tables/easemob/index.js';
import type { CountFrom, Pacing } from './limits/limit.js';
import type { Overrides } from './limits/overrides.js';
import { DEFAULT_GRACE_MS } from './limits/quotas.js';
import { isTable, type LimitsTable } from './limits/table.js';
import { checkObject, readCount, readMs } from './checks/readers.js';
import { MAX_TIMER_MS } from './checks/timer.js';
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

/** What the options default to; the rest default in the lookup. */
const DEFAULTS = {
  lostGraceMs: DEFAULT_GRACE_MS,
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
  checkObject(options, KNOWN_OPTIONS, 'options');
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

function readRetryLimit(retry: unknown): number {
  if (retry === undefined) return DEFAULTS.retryLimit;
  checkObject(retry, ['limit'], 'retry', 'an object such as { limit: 10 }');
  return readCount((retry as RetryOptions).limit, 'retry.limit', DEFAULTS.retryLimit);
}
