import pThrottle from 'p-throttle';
import { type Limiter, schedulingLimiter } from './limiter.js';

export const pThrottleDefault = limiter(false);
export const pThrottleStrict = limiter(true);

function limiter(strict: boolean): Limiter {
  return schedulingLimiter(
    {
      name: strict ? 'p-throttle (strict)' : 'p-throttle',
      library: 'p-throttle',
      setup: `limit per interval${strict ? ', strict' : ''}; its weight function where weights differ`,
      weighs: true,
    },
    ({ amount, windowMs, heaviest }) => {
      const throttled = pThrottle({
        limit: amount,
        interval: windowMs,
        strict,
        // Weighing makes its strict mode slower, so only where it is needed.
        ...(heaviest > 1 && { weight: (weight: number) => weight }),
      })((_weight: number, send: () => Promise<unknown>) => send());
      return (weight, send) => throttled(weight, send) as ReturnType<typeof send>;
    },
  );
}
