import { RateLimiter } from 'limiter';
import { schedulingLimiter } from './limiter.js';

export const tokenBucket = schedulingLimiter(
  {
    name: 'limiter',
    library: 'limiter',
    setup: 'tokensPerInterval; a token is removed before the sending',
    weighs: true,
  },
  ({ amount, windowMs }) => {
    const limiter = new RateLimiter({ tokensPerInterval: amount, interval: windowMs });
    return async (weight, send) => {
      await limiter.removeTokens(weight);
      return send();
    };
  },
);
