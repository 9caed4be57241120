import { throttle } from '../../src/index.js';
import type { Limiter } from './limiter.js';

export const easemobThrottle: Limiter = {
  name: 'easemob-throttle',
  library: 'easemob-throttle',
  setup: 'attached to the client; the Easemob table with the limit of the case as an override',
  weighs: true,
  apply(client, { amount, windowMs }) {
    throttle(client, { overrides: { 'POST /messages/users': { amount, windowMs } } });
    return (config) => client.request(config);
  },
  applyPerKey(client, { amount, windowMs }) {
    throttle(client, {
      overrides: { 'GET /user/{username}/user_channels': { amount, windowMs, scope: 'user' } },
    });
    return (_key, config) => client.request(config);
  },
};
