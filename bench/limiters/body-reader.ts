import axios from 'axios';
import type { Limiter } from './limiter.js';

/**
 * No limiter: what nobody can leave out who limits all requests of a client by what their bodies say. It stands before the
 * adapter, where it is known what is sent, and parses the body.
 */
export const bodyReader: Limiter = {
  name: 'body read, no limit',
  library: 'axios',
  setup: 'no limiter: an interceptor wraps the adapter, which parses the body and counts receivers',
  weighs: false,
  apply(client) {
    client.interceptors.request.use((config) => {
      const adapter = axios.getAdapter(config.adapter);
      config.adapter = async (sent) => {
        if (receiversIn(sent.data) === 0) throw new TypeError('Expected receivers, got none');
        return adapter(sent);
      };
      return config;
    });
    return (config) => client.request(config);
  },
  applyPerKey: (client) => (_key, config) => client.request(config),
};

/** How many a message goes to. */
export function receiversIn(body: unknown): number {
  const { to } = JSON.parse(body as string) as { readonly to?: unknown };
  return Array.isArray(to) ? to.length : 1;
}
