import type { InternalAxiosRequestConfig } from 'axios';
import type { Adapter } from './build.js';

/**
 * Whether `adapter` answers from the cache of axios-cache-interceptor: then nothing is sent, so there is nothing to limit.
 * Its interceptor puts such an adapter in place of the real one, and is known by nothing but its name and that it takes no
 * config; whatever looks otherwise may send, and is limited.
 */
export function isCachedAnswer(adapter: Adapter, config: InternalAxiosRequestConfig): boolean {
  if (typeof adapter !== 'function' || adapter.name !== 'cachedAdapter') return false;
  return adapter.length === 0 && 'cache' in config && 'id' in config;
}
