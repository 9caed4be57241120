import PQueue from 'p-queue';
import { type Limiter, schedulingLimiter } from './limiter.js';

export const pQueueInterval = limiter(false);
export const pQueueStrict = limiter(true);

function limiter(strict: boolean): Limiter {
  return schedulingLimiter(
    {
      name: strict ? 'p-queue (strict)' : 'p-queue',
      library: 'p-queue',
      setup: `intervalCap per interval${strict ? ', strict' : ''}`,
      weighs: false,
    },
    ({ amount, windowMs }) => {
      const queue = new PQueue({ intervalCap: amount, interval: windowMs, strict });
      return (_weight, send) => queue.add(send);
    },
  );
}
