import { throttle } from '../../src/index.js';
import type { Limit, Limiter } from './limiter.js';

const SETUP = 'attached to the client; the Easemob table with the limit of the case as an override';

export const easemobThrottle = limiter('easemob-throttle', SETUP, () => 0);

/** It with `minRoundTripMs`, for the case that is about that. */
export const withNumber = limiter(
  'easemob-throttle (a number)',
  `${SETUP}; minRoundTripMs as the network of the case has it`,
  ({ leastRoundTripMs = 0 }) => leastRoundTripMs,
);
export const measured = limiter(
  'easemob-throttle (measured)',
  `${SETUP}; minRoundTripMs: 'measured'`,
  () => 'measured',
);

function limiter(
  name: string,
  setup: string,
  minRoundTripMs: (limit: Limit) => number | 'measured',
): Limiter {
  return {
    name,
    library: 'easemob-throttle',
    setup,
    weighs: true,
    apply(client, limit) {
      const { amount, windowMs } = limit;
      throttle(client, {
        minRoundTripMs: minRoundTripMs(limit),
        overrides: { 'POST /messages/users': { amount, windowMs } },
      });
      return (config) => client.request(config);
    },
    applyPerKey(client, limit) {
      const { amount, windowMs } = limit;
      throttle(client, {
        minRoundTripMs: minRoundTripMs(limit),
        overrides: { 'GET /user/{username}/user_channels': { amount, windowMs, scope: 'user' } },
      });
      return (_key, config) => client.request(config);
    },
  };
}
