import type { Limiter } from './limiter.js';

export const plainAxios: Limiter = {
  name: 'plain axios',
  library: 'axios',
  setup: 'no limiter: what the others are compared with',
  weighs: false,
  apply: (client) => (config) => client.request(config),
  applyPerKey: (client) => (_key, config) => client.request(config),
};
