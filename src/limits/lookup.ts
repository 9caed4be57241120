import { createApps } from './apps.js';
import type { Route } from './endpoints.js';
import { expected } from '../checks/expected.js';
import { checkHosts, createHostMatcher } from './hosts.js';
import { keyPart } from './key.js';
import type { CountFrom, KeptLimit, MinRoundTrip, Pacing } from './limit.js';
import type { LookupRequest } from './lookup-request.js';
import type { Sharing } from './min-round-trip.js';
import type { Overrides } from './overrides.js';
import { Plan, type QuotaOptions } from './quotas.js';
import { toLookupResult, type LookupResult, type Match } from './result.js';
import { createRouter, splitPath } from './router.js';
import { isTable, type LimitsTable } from './table.js';
import { remembering, type ReadTarget } from './targets.js';
import { createAddressReader } from './url.js';

/** What a lookup goes by. */
export interface LookupOptions<Id extends string = string> {
  /** The documented limits, made with `defineLimits`. */
  readonly table: LimitsTable<Id>;
  /** Limits other than the documented ones. @defaultValue none */
  readonly overrides?: Overrides<Id> | undefined;
  /** The part of every amount that may be used, above 0 and at most 1; amounts are rounded down. @defaultValue `1` */
  readonly share?: number | undefined;
  /** Hosts whose requests are limited, as in a table. @defaultValue the table's */
  readonly hosts?: readonly string[] | undefined;
  /** From when windows are counted. @defaultValue `'response'` */
  readonly countFrom?: CountFrom | undefined;
  /** How windows are used. @defaultValue `'burst'` */
  readonly pacing?: Pacing | undefined;
  /** How long a permit without a response cools on top of its window, in milliseconds. @defaultValue `1000` */
  readonly lostGraceMs?: number | undefined;
  /** What no round trip is shorter than, in milliseconds. @defaultValue `0` */
  readonly minRoundTripMs?: MinRoundTrip | undefined;
  /** The option by which several processes share the windows. @defaultValue none */
  readonly sharedBy?: Sharing | undefined;
}

/** Finds the limits of requests. */
export interface Lookup {
  /**
   * @param isOwnHost - whether a host (`URL.host`: name, and port unless it is the protocol's own) is limited though
   * the hosts do not name it
   * @param weight - what the request counts in limits of messages; where all its limits are of calls, in these. It is
   * not checked here.
   * @returns undefined for a request that is left alone: to another host, to no HTTP host at all, or without any limit
   */
  readonly find: Find<Match>;
  /** The same, as users get to see it. */
  readonly lookup: Find<LookupResult>;
  /** The host that a request goes to, as `URL.host` has it; undefined where it goes to none by HTTP. */
  readonly hostOf: (request: LookupRequest) => string | undefined;
  /**
   * Goes by other options from now on; what is left out is as it was at first.
   *
   * @throws TypeError or RangeError, naming the option, when one is not as expected; nothing has changed then
   */
  readonly replan: (changed: QuotaOptions) => Changes;
}

/** What other options have changed. */
export interface Changes {
  /** What the limits that are kept are from now on. */
  readonly limits: ReadonlyMap<KeptLimit, KeptLimit>;
  /** Whether any request that was asked for has other limits now. */
  readonly isAny: boolean;
}

type Find<Found> = (
  request: LookupRequest,
  isOwnHost?: (host: string) => boolean,
  weight?: number,
) => Found | undefined;

/**
 * Makes the lookup of a table.
 *
 * @throws TypeError or RangeError, naming the option, when one is not as expected
 */
export function createLookup<Id extends string>(options: LookupOptions<Id>): Lookup {
  const { table } = options;
  if (!isTable(table)) {
    throw new TypeError(expected('table', 'a table made with defineLimits', table));
  }
  const hosts = options.hosts === undefined ? table.hosts : checkHosts(options.hosts);
  const isListed = createHostMatcher(hosts, 'hosts');
  let plan = new Plan(table, options);
  const readAddress = createAddressReader();
  const findRoute = createRouter(table.routes);

  function createReader(): ReadTarget {
    const findApp = createApps(table.prefix, plan);
    return remembering((request, isOwnHost) => {
      const address = readAddress(request);
      if (!address) return undefined;
      const { site } = address;
      const host = isListed(site) ? undefined : site.host;
      if (host !== undefined && isOwnHost?.(host) !== true) return undefined;
      const path = splitPath(address.path, table.prefix.length);
      const app = findApp(path.prefix);
      const route = app.isPrefixed ? findRoute(methodOf(request), path) : undefined;
      const quota = app.quotaOf(route?.endpoint ?? table.fallback);
      if (!quota) return undefined;
      const user =
        route && quota.hasUserLimit ? userOf(route, path.rest, table.foldUserCase) : undefined;
      return { quota, user, host, isFixed: route?.path.params.length === 0 };
    });
  }
  let readTarget = createReader();

  const find: Find<Match> = (request, isOwnHost, weight) => {
    const target = readTarget(request, isOwnHost);
    return target?.quota.resultOf(target.user, request.data, weight);
  };
  return {
    find,
    lookup(...args) {
      const match = find(...args);
      return match && toLookupResult(match);
    },
    hostOf: (request) => readAddress(request)?.site.host,
    replan(changed) {
      const before = plan;
      plan = new Plan(table, { ...options, ...changed }, before);
      readTarget = createReader();
      return { limits: before.changes(plan), isAny: !before.isLike(plan) };
    },
  };
}

function methodOf({ method }: LookupRequest): string {
  return typeof method === 'string' && method !== '' ? method.toUpperCase() : 'GET';
}

function userOf({ path, userCapture }: Route, rest: string, fold: boolean): string {
  const user = path.regexp.exec(rest)?.[userCapture] ?? '';
  return keyPart(fold ? user.toLowerCase() : user);
}
