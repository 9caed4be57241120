import Bottleneck from 'bottleneck';
import { type Limit, type Limiter, schedulingLimiter } from './limiter.js';

export const bottleneckMinTime = limiter(
  {
    name: 'bottleneck (minTime)',
    setup: 'minTime = window / amount, its usual way to a rate; a Group where there are keys',
    weighs: false,
  },
  ({ amount, windowMs }) => ({ minTime: windowMs / amount }),
);

export const bottleneckReservoir = limiter(
  {
    name: 'bottleneck (reservoir)',
    setup: 'reservoir = amount, refreshed to it every window; a Group where there are keys',
    weighs: true,
  },
  ({ amount, windowMs }) => ({
    reservoir: amount,
    reservoirRefreshAmount: amount,
    // Has to be a multiple of 250 ms.
    reservoirRefreshInterval: Math.ceil(windowMs / 250) * 250,
  }),
);

function limiter(
  about: Pick<Limiter, 'name' | 'setup' | 'weighs'>,
  options: (limit: Limit) => Bottleneck.ConstructorOptions,
): Limiter {
  return schedulingLimiter(
    { ...about, library: 'bottleneck' },
    (limit) => {
      const bottleneck = new Bottleneck(options(limit));
      return (weight, send) => bottleneck.schedule({ weight }, send);
    },
    (limit) => {
      const group = new Bottleneck.Group({ ...options(limit), timeout: limit.windowMs });
      return (key) => (weight, send) => group.key(key).schedule({ weight }, send);
    },
  );
}
