/**
 * Keeps the documented limits of an API, and uses all of them.
 *
 * @module easemob-throttle
 */
import { isClient, type AxiosClient } from './axios/client.js';
import type { ThrottleOptions } from './axios/options.js';
import { expected } from './checks/expected.js';
import { isObject } from './checks/readers.js';
import type { FetchOutgoing } from './fetch/types.js';
import type { EasemobEndpoint } from './limits/tables/easemob/index.js';
import type { EngineOptions } from './options/throttle-options.js';
import { Throttle } from './throttle.js';

export { Throttle } from './throttle.js';
export type { BucketStats } from './stats.js';
export type { QuotaChanges } from './options/quota-changes.js';
export type { AxiosClient } from './axios/client.js';
export type { ThrottleOptions, ThrottleRequestOptions } from './axios/options.js';
export type { AcquiredPermit, AcquireRequest } from './acquire/types.js';
export type {
  FetchLike,
  FetchOutgoing,
  FetchRequestOptions,
  ThrottledFetch,
} from './fetch/types.js';
export type { BeforeSend, RequestOptions } from './options/request-options.js';
export type { EngineOptions, RetryOptions } from './options/throttle-options.js';
export type { CloseOptions } from './options/close-options.js';
export type { FileOptions } from './options/file-options.js';
export type { OutagePolicy, RedisClient, RedisOptions } from './options/redis-options.js';
export type { ThrottleEvents, Listener } from './events.js';
export {
  ThrottleError,
  isThrottleError,
  type ThrottleErrorCode,
  type ThrottleErrorFacts,
} from './errors.js';
export { defineLimits, type EndpointOf, type LimitsTable } from './limits/table.js';
export { easemob, type EasemobEndpoint } from './limits/tables/easemob/index.js';
export type {
  EndpointText,
  Group,
  GroupRow,
  Marks,
  Method,
  PathText,
  Receivers,
  RefusalTest,
  Row,
  Section,
  TableDefinition,
} from './limits/definition.js';
export type { CountFrom, Limit, MinRoundTrip, Pacing, Scope, Unit } from './limits/limit.js';
export type { LimitInput, LimitObject, LimitsInput } from './limits/notation.js';
export type { LookupRequest } from './limits/lookup-request.js';
export type { BucketLimit, LookupResult, Oversize } from './limits/result.js';
export type { Override, OverrideObject, Overrides } from './limits/overrides.js';

/**
 * Makes every request of an axios client keep the documented limits of the API it calls, and use all of them.
 *
 * @returns what the client is throttled by: stats, events, lookup, further clients, other doors, close
 * @throws TypeError or RangeError that names the option, its value and what was expected
 */
export function throttle<Id extends string = EasemobEndpoint>(
  client: AxiosClient,
  options?: ThrottleOptions<Id>,
): Throttle<NoInfer<Id>>;
/**
 * The same without a client: for `fetch`, for permits by hand, and for clients that are attached later. Without axios, too.
 *
 * @example `const fetch = throttle().fetch()`
 */
export function throttle<Id extends string = EasemobEndpoint>(
  options?: ThrottleOptions<Id, FetchOutgoing>,
): Throttle<NoInfer<Id>>;
export function throttle(first?: AxiosClient | EngineOptions, second?: ThrottleOptions): Throttle {
  if (isClient(first)) {
    const made = new Throttle(second);
    try {
      made.attach(first);
    } catch (error) {
      // Nobody else can end what it has opened.
      void made.close();
      throw error;
    }
    return made;
  }
  if (second !== undefined || (first !== undefined && !isObject(first))) {
    throw new TypeError(expected('client', 'an axios client', first));
  }
  return new Throttle(first as EngineOptions | undefined);
}
