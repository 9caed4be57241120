import { axiosRateLimit } from './axios-rate-limit.js';
import { bodyReader } from './body-reader.js';
import { bottleneckMinTime, bottleneckReservoir } from './bottleneck.js';
import { easemobThrottle, measured, withNumber } from './easemob-throttle.js';
import type { Limiter } from './limiter.js';
import { octokitThrottling } from './octokit.js';
import { pQueueInterval, pQueueStrict } from './p-queue.js';
import { pThrottleDefault, pThrottleStrict } from './p-throttle.js';
import { plainAxios } from './plain-axios.js';
import { rateLimiterFlexible } from './rate-limiter-flexible.js';
import { tokenBucket } from './token-bucket.js';

export { bodyReader, easemobThrottle, measured, plainAxios, withNumber };

/** All that are measured, in the order of the tables. */
export const limiters: readonly Limiter[] = [
  easemobThrottle,
  axiosRateLimit,
  bottleneckMinTime,
  bottleneckReservoir,
  octokitThrottling,
  pThrottleDefault,
  pThrottleStrict,
  pQueueInterval,
  pQueueStrict,
  tokenBucket,
  rateLimiterFlexible,
];

/** The one of that name. */
export function limiterOf(name: string): Limiter {
  const found = [...limiters, withNumber, measured, plainAxios, bodyReader].find(
    (limiter) => limiter.name === name,
  );
  if (found === undefined) throw new Error(`Expected the name of a limiter, got ${name}`);
  return found;
}
