export { throttle, Throttle, type BucketStats } from './throttle.js';
export type { CloseOptions, ThrottleOptions, ThrottleRequestOptions } from './options.js';
export type { OutagePolicy, RedisOptions } from './window/redis/options.js';
export type { RedisClient } from './window/redis/connection.js';
export type { ThrottleEvents, Listener } from './events.js';
export {
  ThrottleError,
  isThrottleError,
  type ThrottleErrorCode,
  type ThrottleErrorFacts,
} from './errors.js';
export { defineLimits } from './limits/table.js';
export { easemob } from './limits/easemob/index.js';
