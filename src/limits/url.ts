import { unescape } from 'node:querystring';
import { siteOf, tryUrl, type Site } from './hosts.js';
import { BoundedMap } from './bounded-map.js';
import { canonicalSegment } from './path.js';

/** What of a request says where it goes. */
export interface RequestTarget {
  readonly url?: string | undefined;
  readonly baseURL?: string | undefined;
  readonly allowAbsoluteUrls?: boolean | undefined;
}

/** Where a request goes. */
export interface Address {
  readonly site: Site;
  /** Decoded and written canonically, see {@link canonicalSegment}; no empty segments, no query, no slash at its end. */
  readonly path: string;
}

const SLASH = 47;
/** An authority that WHATWG URL takes as it is, but for the protocol's own port. */
const PLAIN_AUTHORITY = /^[a-z0-9.-]+(?::\d+)?$/;
/** Where a path stops being what WHATWG URL leaves as it is, or has a segment that is empty or begins with a dot. */
const NOT_PLAIN = /[^\w\-.~!$&'()*+,;=:@/]|\/(?:[./?#]|$)/;

/**
 * Joins the parts of a request's URL by the rules of axios (its `buildFullPath`).
 *
 * @returns undefined where there is nothing to join
 */
export function joinUrl(target: RequestTarget): string | undefined {
  const url = toText(target.url);
  const baseURL = toText(target.baseURL);
  const { allowAbsoluteUrls } = target;
  if (!baseURL || (url && allowAbsoluteUrls !== false && isAbsolute(url))) return url;
  if (!url) return baseURL;
  let end = baseURL.length;
  while (end > 0 && baseURL.charCodeAt(end - 1) === SLASH) end--;
  let start = 0;
  while (url.charCodeAt(start) === SLASH) start++;
  return `${baseURL.slice(0, end)}/${url.slice(start)}`;
}

/** A URL object, say, is taken by its text, as what sends takes it. */
function toText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null ? textOf(value) : undefined;
}

/** What is sent of what is no text itself; undefined where it has none, which is told of by what sends. */
export function textOf(value: unknown): string | undefined {
  try {
    return String(value);
  } catch {
    return undefined;
  }
}

/** Nearly all URLs are paths, for which a start does not have to compile the expression. */
function isAbsolute(url: string): boolean {
  return url.includes('//') && /^(?:[a-z][a-z\d+\-.]*:)?\/\//i.test(url);
}

/**
 * Makes the function that tells where a request goes, as axios and WHATWG URL would send it. It remembers the sites
 * it has seen, a bounded number of them.
 *
 * @returns undefined when the request goes nowhere by HTTP; axios itself refuses it then
 */
export function createAddressReader(): (target: RequestTarget) => Address | undefined {
  const sites = new BoundedMap<Site>();

  /** The site of an origin such as `https://api.example.com`, where its text is plain. */
  function plainSite(origin: string, authority: string): Site | undefined {
    const known = sites.get(origin);
    if (known) return known;
    const url = PLAIN_AUTHORITY.test(authority) ? tryUrl(origin) : undefined;
    if (!url) return undefined;
    const site = siteOf(url);
    sites.add(origin, site);
    return site;
  }

  /** Without a URL object, for the texts that all but a few requests have. */
  function readPlain(full: string): Address | undefined {
    const start = full.startsWith('https://') ? 8 : full.startsWith('http://') ? 7 : 0;
    const slash = full.indexOf('/', start);
    if (start === 0 || slash === -1) return undefined;
    const site = plainSite(full.slice(0, slash), full.slice(start, slash));
    if (!site) return undefined;
    const path = full.slice(slash);
    if (!NOT_PLAIN.test(path)) return { site, path };
    const end = path.search(NOT_PLAIN);
    return path[end] === '?' || path[end] === '#' ? { site, path: path.slice(0, end) } : undefined;
  }

  return (target) => {
    const full = joinUrl(target);
    if (full === undefined) return undefined;
    return readPlain(full) ?? readAny(full);
  };
}

/** What the first versions of axios 1.7 add to a URL without protocol or host. Newer ones refuse to send such a URL. */
const ORIGIN_OF_AXIOS = 'http://localhost';

function readAny(full: string): Address | undefined {
  const url = tryUrl(full) ?? tryUrl(full, ORIGIN_OF_AXIOS);
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return undefined;
  const segments = url.pathname.split('/').filter((segment) => segment !== '');
  return { site: siteOf(url), path: segments.map(decode).join('') };
}

/** Malformed sequences stay as they are, and what is no UTF-8 becomes U+FFFD, as in URLSearchParams. */
function decode(segment: string): string {
  return `/${segment.includes('%') ? canonicalSegment(unescape(segment)) : segment}`;
}
