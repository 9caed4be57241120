import type { InternalAxiosRequestConfig } from 'axios';
import type { Adapter } from './build.js';

/**
 * Whether `adapter` answers from the cache of axios-cache-interceptor: then nothing is sent, so there is nothing to limit.
 * Its interceptor puts such an adapter in place of the real one, and is known by nothing but its name and that it takes no
 * config; whatever looks otherwise may send, and is limited.
 */
export function isCachedAnswer(adapter: Adapter, config: InternalAxiosRequestConfig): boolean {
  // Few requests come further than this.
  if (!('cache' in config && 'id' in config)) return false;
  return typeof adapter === 'function' && adapter.name === 'cachedAdapter' && adapter.length === 0;
}
