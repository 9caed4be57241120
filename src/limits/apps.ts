import type { Endpoint, Quota } from './endpoints.js';
import { keyPart } from './key.js';
import type { CompiledPath } from './path.js';
import type { QuotaLimit } from './quotas.js';
import type { BucketLimit, LookupResult } from './result.js';
import { copy } from './url.js';

/** What the requests of one App Key have in common. */
export interface App {
  readonly appKey: string;
  /** Whether the path begins as the table's paths do; other calls are in no row. */
  readonly isPrefixed: boolean;
  /** How this App Key's calls of an endpoint are limited; undefined when they are left alone. */
  quotaOf(endpoint: Endpoint): AppQuota | undefined;
}

/** What an endpoint's calls under one App Key have in common. */
export interface AppQuota {
  readonly limits: readonly QuotaLimit[];
  /** Keys of the limits, still without user IDs. */
  readonly keys: readonly string[];
  readonly hasUserLimit: boolean;
  /** The result, where it is the same for each call. */
  readonly result: LookupResult | undefined;
}

/** Remembered App Keys, and the longest that is; beyond these a lookup takes longer, and that is all. */
const MAX_APPS = 256;
const MAX_REMEMBERED_PREFIX = 256;

/** Makes the function that finds the App Key of a path's first segments, and remembers a bounded number of them. */
export function createApps(
  { regexp }: CompiledPath,
  planned: ReadonlyMap<Quota, readonly QuotaLimit[]>,
): (prefix: string | undefined) => App {
  const apps = new Map<string, App>();
  const unprefixed = createApp('', false, planned);

  function make(prefix: string): App {
    const match = regexp.exec(prefix);
    if (!match) return unprefixed;
    const appKey = match.slice(1).map(keyPart).join('#');
    return createApp(appKey, true, planned);
  }

  return (prefix) => {
    if (prefix === undefined) return unprefixed;
    const known = apps.get(prefix);
    if (known) return known;
    const app = make(prefix);
    if (app !== unprefixed && prefix.length <= MAX_REMEMBERED_PREFIX) {
      if (apps.size >= MAX_APPS) apps.clear();
      apps.set(copy(prefix), app);
    }
    return app;
  };
}

function createApp(
  appKey: string,
  isPrefixed: boolean,
  planned: ReadonlyMap<Quota, readonly QuotaLimit[]>,
): App {
  const quotas = new Map<Endpoint, AppQuota>();
  return {
    appKey,
    isPrefixed,
    quotaOf(endpoint) {
      const known = quotas.get(endpoint);
      if (known) return known;
      const limits = planned.get(endpoint.quota) ?? [];
      if (limits.length === 0) return undefined;
      const quota = createQuota(appKey, endpoint, limits);
      quotas.set(endpoint, quota);
      return quota;
    },
  };
}

function createQuota(
  appKey: string,
  { id, name, section, quota }: Endpoint,
  limits: readonly QuotaLimit[],
): AppQuota {
  const base = appKey === '' ? quota.id : `${appKey} ${quota.id}`;
  const keys = limits.map(({ keySuffix }) => base + keySuffix);
  const hasUserLimit = limits.some(({ scope }) => scope === 'user');
  const unbound = { limits, keys, hasUserLimit, result: undefined };
  if (hasUserLimit || limits.some(({ unit }) => unit === 'message')) return unbound;
  const bound = bindLimits(unbound, undefined, () => 1, undefined).map((limit) =>
    Object.freeze(limit),
  );
  const result = { endpoint: id, name, section, appKey, limits: Object.freeze(bound) };
  return { ...unbound, result: Object.freeze(result) };
}

/**
 * The limits that one call counts against.
 *
 * @param user - key part of the user ID, where a limit is per user
 * @param countMessages - the messages that the call delivers
 * @param weight - counted instead, in limits of messages; where there are none, in those of calls
 */
export function bindLimits(
  { limits, keys }: AppQuota,
  user: string | undefined,
  countMessages: () => number,
  weight: number | undefined,
): readonly BucketLimit[] {
  const hasMessages = limits.some(({ unit }) => unit === 'message');
  const messages = hasMessages ? (weight ?? countMessages()) : 1;
  const calls = hasMessages ? 1 : (weight ?? 1);
  return limits.map(({ amount, windowMs, unit, scope, countFrom, pacing }, index) => ({
    // There is a key for each limit.
    // Joined, for a template would keep its pieces in memory beside the whole for as long as the bucket lives.
    bucket: scope === 'user' ? [keys[index], ' user=', user].join('') : String(keys[index]),
    amount,
    windowMs,
    unit,
    scope,
    weight: unit === 'message' ? messages : calls,
    countFrom,
    pacing,
  }));
}
