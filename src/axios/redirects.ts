import type { AxiosResponse, InternalAxiosRequestConfig, RawAxiosRequestHeaders } from 'axios';
import { readRedirect } from '../requests/redirect.js';

/** Where a redirect leads, as the adapter would have followed it. */
export interface AxiosHop {
  /** Of the answer that led there. */
  readonly status: number;
  readonly url: string;
  readonly method: string;
  readonly headers: RawAxiosRequestHeaders;
  readonly dropsBody: boolean;
}

/** What follow-redirects is about to send: axios hands it to `beforeRedirect`. */
interface NextOptions extends Readonly<Record<string, unknown>> {
  readonly href: string;
  readonly method: string;
  readonly headers: RawAxiosRequestHeaders;
}

/**
 * Keeps axios' own adapters from following redirects while they send `config`: each is a request of its own, which counts.
 * That of HTTP is stopped by `beforeRedirect`, which it asks when it has made the next request; that of fetch is told.
 *
 * @param mayFollow - whether one more is allowed; the adapter of HTTP makes the error itself where none is
 * @param caught - is called with where a redirect leads, from the adapter of HTTP, which fails then
 * @returns the function that leaves `config` as it was
 */
export function holdRedirects(
  config: InternalAxiosRequestConfig,
  mayFollow: boolean,
  caught: (hop: AxiosHop) => void,
): () => void {
  const { beforeRedirect, fetchOptions, maxRedirects } = config;
  const isLast = !mayFollow && maxRedirects !== 0;
  // With 0, it would hand the redirect out as its answer.
  if (isLast) config.maxRedirects = -1;
  config.beforeRedirect = (options, details, ...rest: unknown[]) => {
    Reflect.apply(beforeRedirect ?? pass, config, [options, details, ...rest]);
    const { href: url, method, headers } = options as NextOptions;
    const dropsBody = method.toUpperCase() !== (config.method ?? 'get').toUpperCase();
    const kept = Object.entries(headers).filter(([name]) => !OF_THE_HOP.test(name));
    const status = details.statusCode;
    caught({
      status,
      url,
      method,
      headers: Object.fromEntries(kept),
      dropsBody,
    });
    throw new Error('The redirect is followed by the throttle');
  };
  const follows = isFollowing(fetchOptions);
  if (follows) {
    // An object of its own, for adapters may add to it.
    config.fetchOptions = fetchOptions
      ? { ...fetchOptions, redirect: 'manual' }
      : { redirect: 'manual' };
  }
  return () => {
    putBack(config, 'beforeRedirect', beforeRedirect);
    if (follows) putBack(config, 'fetchOptions', fetchOptions);
    if (isLast) putBack(config, 'maxRedirects', maxRedirects);
  };
}

function putBack<Name extends keyof InternalAxiosRequestConfig>(
  config: InternalAxiosRequestConfig,
  name: Name,
  value: InternalAxiosRequestConfig[Name] | undefined,
): void {
  if (value === undefined) Reflect.deleteProperty(config, name);
  else config[name] = value;
}

/** Reads the answer of axios' adapter of fetch as a redirect that it was kept from following. */
export function heldRedirect(
  response: AxiosResponse,
  { maxRedirects, fetchOptions, headers }: InternalAxiosRequestConfig,
): AxiosHop | undefined {
  const { status } = response;
  // Of the other adapters this is no `Request`.
  const request = (response.request ?? {}) as Partial<globalThis.Request>;
  const isHeld = request.redirect === 'manual' && isFollowing(fetchOptions) && maxRedirects !== 0;
  if (!isHeld || request.url === undefined || request.method === undefined) return undefined;
  const location: unknown = (response.headers as { readonly location?: unknown }).location;
  if (typeof location !== 'string') return undefined;
  const hop = readRedirect({ url: request.url, method: request.method, status, location });
  if (hop === undefined) return undefined;
  (response.data as Partial<ReadableStream> | null)?.cancel?.().catch(pass);
  const kept = Object.entries(headers).filter(([name]) => !hop.dropped.has(name.toLowerCase()));
  return { ...hop, status, headers: Object.fromEntries(kept) };
}

/**
 * The config of the request that a redirect asks for.
 *
 * @param leaves - whether it leads to another origin
 */
export function configOf(
  config: InternalAxiosRequestConfig,
  { url, method, headers, dropsBody }: AxiosHop,
  leaves: boolean,
): InternalAxiosRequestConfig {
  const Headers = config.headers.constructor as new (
    headers: RawAxiosRequestHeaders,
  ) => InternalAxiosRequestConfig['headers'];
  const next = Object.assign(Object.create(Object.getPrototypeOf(config) as object), config, {
    url,
    method: method.toLowerCase(),
    headers: new Headers(headers),
  }) as InternalAxiosRequestConfig;
  delete next.baseURL;
  delete next.params;
  if (dropsBody) delete next.data;
  // What was meant for one server is not told to another.
  if (leaves) delete next.auth;
  return next;
}

export function isSameOrigin(from: string | undefined, to: string): boolean {
  return from !== undefined && URL.canParse(from) && new URL(from).origin === new URL(to).origin;
}

const isFollowing = (options: InternalAxiosRequestConfig['fetchOptions']): boolean =>
  ((options as { readonly redirect?: string } | undefined)?.redirect ?? 'follow') === 'follow';

const pass = (): void => undefined;

/** Is made anew for each request: by whom it is sent to, and by way of which proxy. */
const OF_THE_HOP = /^(?:host|proxy-authorization)$/i;
