import { RateLimiterMemory, RateLimiterQueue } from 'rate-limiter-flexible';
import { type Limit, schedulingLimiter } from './limiter.js';

export const rateLimiterFlexible = schedulingLimiter(
  {
    name: 'rate-limiter-flexible',
    library: 'rate-limiter-flexible',
    setup: 'RateLimiterQueue over RateLimiterMemory, points per duration; its own keys',
    weighs: true,
  },
  (limit) => {
    const queue = create(limit);
    return async (weight, send) => {
      await queue.removeTokens(weight);
      return send();
    };
  },
  (limit) => {
    const queue = create(limit);
    return (key) => async (weight, send) => {
      await queue.removeTokens(weight, key);
      return send();
    };
  },
);

function create({ amount, windowMs }: Limit): RateLimiterQueue {
  return new RateLimiterQueue(new RateLimiterMemory({ points: amount, duration: windowMs / 1000 }));
}
