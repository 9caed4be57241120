import { expected } from '../checks/expected.js';
import { easemob } from '../limits/tables/easemob/index.js';
import type { CountFrom, MinRoundTrip, Pacing } from '../limits/limit.js';
import type { Overrides } from '../limits/overrides.js';
import { DEFAULT_GRACE_MS } from '../limits/quotas.js';
import { isTable, type LimitsTable } from '../limits/table.js';
import { checkObject, readCount, readFunction, readMs, readWhole } from '../checks/readers.js';
import { MAX_TIMER_MS } from '../checks/timer.js';
import type { BeforeSend } from './request-options.js';
import { readTenants, type Tenant } from './tenants.js';
import { readFileOption, type FileOptions, type FileSettings } from './file-options.js';
import {
  readRedis,
  type RedisClient,
  type RedisOptions,
  type RedisSettings,
} from './redis-options.js';

/**
 * Options of `throttle()`. An explicit `undefined` means the default.
 *
 * @typeParam Id - ids of the table's endpoints
 * @typeParam Outgoing - what the door of the requests sends: of axios, a request's config
 */
export interface EngineOptions<Id extends string = string, Outgoing = never> {
  /**
   * The documented limits of the API, made with `defineLimits`.
   * @defaultValue the 120 rows of the Easemob page
   */
  readonly limits?: LimitsTable<Id> | undefined;
  /**
   * Limits other than the documented ones, by endpoint: quotas that you bought, or use less of. They stand for all limits of the
   * endpoint; several are written with `+`, as in `'12000 messages/min + 100/s'`.
   * @defaultValue none
   * @example `{ 'POST /messages/users': '12000 messages/min' }`
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
   * What no request takes less than from its sending to its response, in milliseconds from 0 to 2147483647: so much earlier
   * its permit comes free, and as much more of the quota is used. 0 assumes nothing. A number is yours to vouch for: no way
   * there of any request and way back of any other may be shorter together, over all processes that share windows.
   * `'measured'` learns it for each host from the answers, as 82 % of the shortest round trip, and needs a network
   * whose shortest ways do not get much shorter at once: see docs/promise.md. It is learnt only by axios' own adapter for
   * Node.js, which tells an open connection from a new one, and only in windows of one process: with `file` or `redis`,
   * give a number. Nothing comes of it with `countFrom: 'send'`. `stats()` shows what is in use.
   * @defaultValue `0`
   * @example `{ minRoundTripMs: 'measured' }`
   */
  readonly minRoundTripMs?: MinRoundTrip | undefined;
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
  /**
   * Runs when a request's permits are there, right before it is sent: the place to set what may be outdated after a
   * wait, such as a token. It runs again before what is sent again, and before the hops of a redirect to the same origin. The
   * method, the URL and the body stay as they are. While it runs, the permits are in flight, whatever `countFrom` says.
   * @defaultValue nothing
   * @example `(config) => { config.headers.set('Authorization', `Bearer ${token}`) }`
   */
  readonly beforeSend?: BeforeSend<Outgoing> | undefined;
  /**
   * Shares of tenants in line, by their names: numbers from 0.000001 to 1000000. One of share 3 is sent three times the weight
   * of one of share 1 while both wait. See the setting `tenant` of a request.
   * @defaultValue a share of 1 for each
   * @example `throttle(client, { tenants: { big: 3 } })`
   */
  readonly tenants?: Readonly<Record<string, number>> | undefined;
  /** What happens to requests that the server refuses for want of quota. */
  readonly retry?: RetryOptions | undefined;
  /**
   * Where the windows are kept for many processes, on any hosts, to share: a client of ioredis, the URL of a Redis, or
   * an object with either and further options. Redis 6 or newer, or Valkey; see docs/processes.md. A request that finds
   * nothing granted waits for Redis' answer in line, so `maxQueue` and `maxWaitMs` need to leave room for that.
   * @defaultValue windows of this process alone
   */
  readonly redis?: RedisOptions | RedisClient | string | undefined;
  /**
   * Where the windows are kept for all processes of this host to share, also over restarts: the path of a file, `true` for
   * one in the user's state folder, or an object with further options. Needs `lmdb`; see docs/processes.md.
   * @defaultValue windows of this process alone
   * @example `throttle(client, { file: './quota.mdb' })`
   */
  readonly file?: FileOptions | string | true | undefined;
}

/** What happens to requests that the server refuses for want of quota. */
export interface RetryOptions {
  /**
   * How often one is sent again, a whole number from 0 or `Infinity`; then the refusal reaches the caller. Any method is
   * sent again, for it was refused before it was processed; a body that is a stream is not, for it has been read.
   * @defaultValue `10`
   */
  readonly limit?: number | undefined;
  /**
   * The longest pause that a server may ask for (`Retry-After`), in milliseconds from 1 to 2147483647. What it asks
   * for beyond that is taken for a mistake; the event `refused` tells both. With `redis` it is a day at most, or three windows
   * where these are longer.
   * @defaultValue three windows of the limit that was met, and at least 60000
   */
  readonly maxPauseMs?: number | undefined;
}

/** What a lookup goes by, which reads most of it itself. */
interface Limiting extends Pick<
  EngineOptions,
  'overrides' | 'share' | 'hosts' | 'pacing' | 'countFrom' | 'minRoundTripMs'
> {
  readonly table: LimitsTable;
  readonly lostGraceMs: number;
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
export function readOptions(options: EngineOptions): {
  readonly limiting: Limiting;
  readonly maxQueue: number;
  readonly maxWaitMs: number;
  readonly retryLimit: number;
  readonly maxPauseMs: number | undefined;
  readonly beforeSend: BeforeSend | undefined;
  readonly tenantOf: (name: string | undefined) => Tenant;
  readonly redis: RedisSettings | undefined;
  readonly file: FileSettings | undefined;
} {
  checkObject(options, KNOWN_OPTIONS, 'options');
  const { limits: table = easemob } = options;
  // Each by itself, for options may be inherited.
  const { overrides, share, hosts, pacing, countFrom, minRoundTripMs } = options;
  if (!isTable(table)) {
    throw new TypeError(expected('limits', 'a table made with defineLimits', table));
  }
  if (options.file !== undefined && options.redis !== undefined) {
    throw new TypeError('Expected either `file` or `redis`, got both');
  }
  const { lostGraceMs: asked } = options;
  const lostGraceMs = readMs(asked, 'lostGraceMs', DEFAULTS.lostGraceMs, MAX_TIMER_MS);
  return {
    limiting: { table, overrides, share, hosts, pacing, countFrom, minRoundTripMs, lostGraceMs },
    file: readFileOption(options.file, table.name),
    maxWaitMs: readMs(options.maxWaitMs, 'maxWaitMs', DEFAULTS.maxWaitMs),
    maxQueue: readCount(options.maxQueue, 'maxQueue', DEFAULTS.maxQueue),
    ...readRetry(options.retry),
    beforeSend: readFunction(options.beforeSend, 'beforeSend'),
    tenantOf: readTenants(options.tenants),
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
  minRoundTripMs: 0,
  maxQueue: 0,
  maxWaitMs: 0,
  beforeSend: 0,
  tenants: 0,
  retry: 0,
  redis: 0,
  file: 0,
} satisfies Record<keyof EngineOptions, 0>);

function readRetry(retry: RetryOptions | undefined): {
  readonly retryLimit: number;
  readonly maxPauseMs: number | undefined;
} {
  if (retry === undefined) return { retryLimit: DEFAULTS.retryLimit, maxPauseMs: undefined };
  checkObject(retry, ['limit', 'maxPauseMs'], 'retry', 'an object such as { limit: 10 }');
  const { limit, maxPauseMs } = retry;
  return {
    retryLimit: readCount(limit, 'retry.limit', DEFAULTS.retryLimit),
    maxPauseMs:
      maxPauseMs === undefined
        ? undefined
        : readWhole(maxPauseMs, 'retry.maxPauseMs', 1, MAX_TIMER_MS),
  };
}
