import { expected } from '../checks/expected.js';
import { checkObject, readMs, readShare, readWord } from '../checks/readers.js';

/** What is needed of a client of ioredis: `Redis` and `Cluster` have it. */
export interface RedisClient {
  /** Runs a script. */
  eval(script: string, keyCount: number, ...args: string[]): Promise<unknown>;
  /** Runs a script that the server knows, by its digest. */
  evalsha(sha1: string, keyCount: number, ...args: string[]): Promise<unknown>;
}

/**
 * What happens while Redis or the file cannot be used. `'wait'`: nothing is sent beyond what was granted before, the promise holds, and
 * requests obey `maxWaitMs`. `'local'`: this process goes on with `localShare` of each quota. `'open'`: everything is sent.
 */
export type OutagePolicy = 'wait' | 'local' | 'open';

/** How processes share their windows. Give either `client` or `url`. */
export interface RedisOptions {
  /**
   * A `Redis` or `Cluster` of ioredis, which is left as it is, and open when the throttle is closed.
   * Its `keyPrefix` and `db` tell keys apart as `prefix` does: processes that share windows have the same.
   * @defaultValue a connection to `url`
   */
  readonly client?: RedisClient | undefined;
  /**
   * Where Redis is, `redis://` or `rediss://`: a connection of the throttle's own, closed with it. Needs ioredis.
   * @defaultValue that of `client`
   */
  readonly url?: string | undefined;
  /**
   * What all keys begin with, 1 to 64 characters without braces and spaces. Processes with the same prefix share their
   * windows.
   * @defaultValue `'easemob-throttle'`
   */
  readonly prefix?: string | undefined;
  /**
   * For how long a process may be silent and keep what it holds, in milliseconds from 1000 to 3600000. What a process that died
   * was using is free again a lease, a window and `lostGraceMs` later. Live processes tell Redis of themselves every third of it; one
   * that is stopped for longer has to ask again for what it had not sent. The same for all processes.
   * @defaultValue `5000`
   */
  readonly leaseMs?: number | undefined;
  /**
   * After how long without an answer Redis counts as out, in milliseconds from 10 to 60000.
   * @defaultValue `1000`
   */
  readonly timeoutMs?: number | undefined;
  /**
   * What happens while Redis does not answer.
   * @defaultValue `'wait'`
   */
  readonly onOutage?: OutagePolicy | undefined;
  /**
   * With `onOutage: 'local'`: the part of each quota that this process may use meanwhile, above 0 and at most 1; amounts are
   * rounded down, so nothing of a limit of 5 is left at 0.1. One divided by the number of processes keeps the quotas.
   * @defaultValue `0.1`
   */
  readonly localShare?: number | undefined;
}

/** The options with their defaults. */
export type RedisSettings = {
  readonly [Key in keyof typeof DEFAULTS]: NonNullable<RedisOptions[Key]>;
} & ({ readonly client: RedisClient } | { readonly url: string });

/**
 * Reads the option `redis`.
 *
 * @throws TypeError or RangeError that names the option, its value and what was expected; never a part of a URL
 */
export function readRedis(redis: unknown): RedisSettings | undefined {
  if (redis === undefined) return undefined;
  if (typeof redis === 'string') return { ...DEFAULTS, url: readUrl(redis, 'redis') };
  if (isClient(redis)) return { ...DEFAULTS, client: redis };
  checkObject(redis, KNOWN, 'redis', 'an ioredis client, a URL, or an object of options');
  const options = redis as { readonly [Key in keyof RedisOptions]: unknown };
  const { client, url } = options;
  if ((client === undefined) === (url === undefined)) {
    throw new TypeError(
      'Expected `redis` to hold either `client` or `url`, got ' + (client ? 'both' : 'neither'),
    );
  }
  if (client !== undefined && !isClient(client)) {
    throw new TypeError(expected('redis.client', 'a Redis or Cluster of ioredis', client));
  }
  return {
    ...(client === undefined ? { url: readUrl(url, 'redis.url') } : { client }),
    prefix: readPrefix(options.prefix),
    leaseMs: readMs(options.leaseMs, 'redis.leaseMs', DEFAULTS.leaseMs, 3_600_000, 1000),
    timeoutMs: readMs(options.timeoutMs, 'redis.timeoutMs', DEFAULTS.timeoutMs, 60_000, 10),
    onOutage: readWord(options.onOutage, 'redis.onOutage', POLICIES, DEFAULTS.onOutage),
    localShare: readShare(options.localShare, 'redis.localShare', DEFAULTS.localShare),
  };
}

const DEFAULTS = {
  prefix: 'easemob-throttle',
  leaseMs: 5000,
  timeoutMs: 1000,
  onOutage: 'wait',
  localShare: 0.1,
} as const;

const POLICIES: readonly OutagePolicy[] = ['wait', 'local', 'open'];

const KNOWN = Object.keys({
  client: 0,
  url: 0,
  prefix: 0,
  leaseMs: 0,
  timeoutMs: 0,
  onOutage: 0,
  localShare: 0,
} satisfies Record<keyof RedisOptions, 0>);

function isClient(value: unknown): value is RedisClient {
  const { evalsha, eval: evaluate } = (value ?? {}) as Partial<RedisClient>;
  return typeof evalsha === 'function' && typeof evaluate === 'function';
}

function readUrl(url: unknown, name: string): string {
  const isUrl = typeof url === 'string' && URL.canParse(url) && /^rediss?:\/\//.test(url);
  // It may hold a password, so it is not shown.
  if (!isUrl)
    throw new TypeError(`Expected \`${name}\` to be a URL such as redis://localhost:6379`);
  if (!isDecodable(url))
    throw new TypeError(`Expected \`${name}\` to have each % of its name and password as %25`);
  return url;
}

/** Else ioredis fails to read it, when it is too late to say so. */
function isDecodable(url: string): boolean {
  try {
    const { username, password } = new URL(url);
    decodeURIComponent(username);
    decodeURIComponent(password);
    return true;
  } catch {
    return false;
  }
}

function readPrefix(prefix: unknown = DEFAULTS.prefix): string {
  if (typeof prefix === 'string' && /^[^{}\s]{1,64}$/.test(prefix)) return prefix;
  const what = 'a text of 1 to 64 characters without braces and spaces';
  throw new TypeError(expected('redis.prefix', what, prefix));
}
