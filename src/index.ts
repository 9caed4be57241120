/**
 * Keeps the documented limits of an API, and uses all of them.
 *
 * @module easemob-throttle
 */
export { throttle, Throttle, type ThrottleOptions } from './throttle.js';
export type { BucketStats } from './stats.js';
export type { QuotaChanges } from './options/quota-changes.js';
export type { AxiosClient } from './axios/client.js';
export type { ThrottleRequestOptions } from './axios/options.js';
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
