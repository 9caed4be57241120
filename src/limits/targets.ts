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

/** What a URL came to that followed this base URL: nearly always there is but one. */
interface Known {
  readonly baseURL: string;
  readonly target: Target;
}

/** Makes `read` remember what fixed requests have come to. */
export function remembering(read: ReadTarget): ReadTarget {
  const byMethod = new BoundedMap<BoundedMap<Known>>();
  return (request, isOwnHost) => {
    const { method = '', url, baseURL = '', allowAbsoluteUrls } = request;
    // Older versions of axios take a URL object, too; JavaScript may hand over anything.
    const isText =
      typeof method === 'string' && typeof url === 'string' && typeof baseURL === 'string';
    if (!isText || allowAbsoluteUrls === false) return read(request, isOwnHost);
    const known = byMethod.get(method)?.get(url);
    if (known?.baseURL !== baseURL) {
      const target = read(request, isOwnHost);
      if (target?.isFixed === true && !url.includes('?')) {
        byMethod.getOrAdd(method, () => new BoundedMap()).add(url, { baseURL, target });
      }
      return target;
    }
    const { target } = known;
    return target.host === undefined || isOwnHost?.(target.host) === true ? target : undefined;
  };
}
