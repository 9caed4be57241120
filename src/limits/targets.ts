import type { AppQuota } from './app-quota.js';
import { BoundedMap } from './bounded-map.js';
import type { LookupRequest } from './lookup-request.js';

/** What a limited request comes to, whatever its body and its weight. */
export interface Target {
  readonly quota: AppQuota;
  /** Key part of the user ID, where a limit is per user. */
  readonly user: string | undefined;
  /** Its host (`URL.host`), where that is limited only as long as it is a client's own. */
  readonly host: string | undefined;
  /** Whether its path has no parameters: there are few of these, and they are called again and again. */
  readonly isFixed: boolean;
}

/** Finds what a request comes to; undefined where it is left alone. */
export type ReadTarget = (
  request: LookupRequest,
  isOwnHost: ((host: string) => boolean) | undefined,
) => Target | undefined;

/** Makes `read` remember what fixed requests have come to: by method, base URL and URL. */
export function remembering(read: ReadTarget): ReadTarget {
  const known = new BoundedMap<BoundedMap<BoundedMap<Target>>>();
  return (request, isOwnHost) => {
    const { method = '', url, baseURL = '', allowAbsoluteUrls } = request;
    // Older versions of axios take a URL object, too; JavaScript may hand over anything.
    const isText =
      typeof method === 'string' && typeof url === 'string' && typeof baseURL === 'string';
    if (!isText || allowAbsoluteUrls === false) return read(request, isOwnHost);
    const before = known.get(method)?.get(baseURL)?.get(url);
    if (before === undefined) {
      const target = read(request, isOwnHost);
      if (target?.isFixed === true && !url.includes('?')) {
        const byBase = known.getOrAdd(method, () => new BoundedMap());
        byBase.getOrAdd(baseURL, () => new BoundedMap()).add(url, target);
      }
      return target;
    }
    return before.host === undefined || isOwnHost?.(before.host) === true ? before : undefined;
  };
}
