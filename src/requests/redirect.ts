import { tryUrl } from '../limits/hosts.js';

/** Where a redirect leads, and what of the request goes there. */
export interface Hop {
  readonly url: string;
  readonly method: string;
  /** Whether the body, and the headers that describe it, stay behind. */
  readonly dropsBody: boolean;
  /** Whether it leads to another origin. */
  readonly leaves: boolean;
  /** Headers of the request, by their names in small letters, that do not go there. */
  readonly dropped: ReadonlySet<string>;
}

/** What a redirect is read from. */
export interface Redirected {
  /** Of the request that was answered. */
  readonly url: string;
  /** In capitals. */
  readonly method: string;
  readonly status: number | undefined;
  /** The answer's header of that name. */
  readonly location: string | undefined;
}

/**
 * Reads an answer as a redirect, if it is one: by the Fetch standard, "HTTP-redirect fetch".
 *
 * @throws TypeError where it leads nowhere by HTTP
 */
export function readRedirect({ url, method, status, location }: Redirected): Hop | undefined {
  if (!isRedirect(status) || location === undefined) return undefined;
  const from = new URL(url);
  const to = targetOf(location, from);
  const becomesGet =
    status === 303 ? method !== 'GET' && method !== 'HEAD' : status < 303 && method === 'POST';
  const leaves = to.origin !== from.origin;
  return {
    url: to.href,
    method: becomesGet ? 'GET' : method,
    dropsBody: becomesGet,
    leaves,
    dropped: new Set([...(becomesGet ? OF_BODIES : []), ...(leaves ? OF_ORIGINS : [])]),
  };
}

function targetOf(given: string, from: URL): URL {
  // Bytes of UTF-8, which headers hold one by one, are read as `fetch` does.
  const location = /[^\x20-\x7e]/.test(given) ? Buffer.from(given, 'latin1').toString() : given;
  const to = tryUrl(location, from.href);
  if (to?.protocol !== 'https:' && to?.protocol !== 'http:') {
    throw new TypeError('Expected a redirect to a URL of HTTP, got another `Location`');
  }
  if (to.hash === '') to.hash = from.hash;
  return to;
}

/** Whether an answer of that status leads elsewhere. */
export const isRedirect = (status: number | undefined): status is number =>
  status !== undefined && STATUSES.has(status);

const STATUSES = new Set([301, 302, 303, 307, 308]);
const OF_BODIES = [
  'content-encoding',
  'content-language',
  'content-location',
  'content-type',
  'content-length',
];
/** What was meant for one server is not told to another. */
const OF_ORIGINS = ['authorization', 'proxy-authorization', 'cookie', 'host'];

/** How many redirects a request follows at most, by the Fetch standard. */
export const MAX_REDIRECTS = 20;
