import axios, { type AxiosInstance } from 'axios';
import rateLimit from 'axios-rate-limit';
import { forEqualWeights, type Limit, type Limiter } from './limiter.js';

export const axiosRateLimit: Limiter = {
  name: 'axios-rate-limit',
  library: 'axios-rate-limit',
  setup: 'maxRequests per perMilliseconds; a client of its own for each key',
  weighs: false,
  apply(client, limit) {
    attach(client, forEqualWeights(limit));
    return (config) => client.request(config);
  },
  applyPerKey(client, limit) {
    const clients = new Map<string, AxiosInstance>();
    return (key, config) => {
      let own = clients.get(key);
      if (own === undefined) {
        own = axios.create(client.defaults as Parameters<typeof axios.create>[0]);
        attach(own, limit);
        clients.set(key, own);
      }
      return own.request(config);
    };
  },
};

function attach(client: AxiosInstance, { amount, windowMs }: Limit): void {
  // What it returns is the client itself: it adds interceptors and methods to it.
  rateLimit(client, { maxRequests: amount, perMilliseconds: windowMs });
}
