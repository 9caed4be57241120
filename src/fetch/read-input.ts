import { isAnyArrayBuffer, isArrayBufferView } from 'node:util/types';
import { textOf } from '../limits/url.js';
import { isOpaque } from '../limits/weigh.js';
import { PASSED, type Passage } from './passage.js';
import type { FetchRequestOptions } from './types.js';

/** What `init` of a `fetch` may hold, as far as it matters here. */
export interface Init extends Record<string, unknown> {
  method?: string | undefined;
  headers?: RequestInit['headers'] | null;
  body?: unknown;
  signal?: AbortSignal | null | undefined;
  redirect?: string | undefined;
  throttle?: unknown;
  [PASSED]?: Passage | undefined;
}

/** What a `fetch` was called with: as it was at that moment, for by the sending its caller may have changed it. */
export interface Input {
  /** The `Request` that was handed over, of whatever package. */
  readonly request: Request | undefined;
  readonly url: string;
  readonly method: string;
  /** How it has come here, where other throttles have let it by. */
  readonly passage: Passage | undefined;
  /** What `init` has, without `throttle`; and redirects are not to be followed, where that is done here. */
  readonly init: Init;
  readonly options: FetchRequestOptions | undefined;
  readonly signal: AbortSignal | undefined;
  /** The body of `init`, else the one of the request, which can be read once. */
  readonly body: unknown;
  /** Whether redirects are to be followed: here, for each counts by itself, and the function that sends would not say. */
  readonly follows: boolean;
}

/** Reads the arguments of a `fetch`. */
export function readInput(input: unknown, init: Readonly<Init> | null | undefined): Input {
  const request = isRequest(input) ? input : undefined;
  const copy = copyInit(init);
  const options = copy.throttle as FetchRequestOptions | undefined;
  if ('throttle' in copy) delete copy.throttle;
  // By its text, as `fetch` reads it; of `null` each makes something else.
  const asked: unknown = copy.method ?? undefined;
  if (asked !== undefined && typeof asked !== 'string') copy.method = textOf(asked) ?? copy.method;
  const method = copy.method ?? request?.method ?? 'GET';
  if (request) {
    if (copy.headers === undefined) copy.headers = copyHeaders(request.headers);
    // Else they would be none, as there is an `init`.
    if (copy.referrer === undefined) copy.referrer = request.referrer;
    if (copy.referrerPolicy === undefined) copy.referrerPolicy = request.referrerPolicy;
  }
  const signal = copy.signal === undefined ? request?.signal : copy.signal;
  const follows = (copy.redirect ?? request?.redirect ?? 'follow') === 'follow';
  if (follows) copy.redirect = 'manual';
  else copy.redirect ??= request?.redirect;
  return {
    request,
    passage: copy[PASSED],
    url: request?.url ?? String(input),
    method: method.toUpperCase(),
    init: copy,
    options,
    signal: signal ?? undefined,
    body: copy.body ?? request?.body ?? undefined,
    follows,
  };
}

/** By what it has: each package has a class of its own. */
function isRequest(input: unknown): input is Request {
  if (typeof input === 'string') return false;
  const { url, method, clone } = (input ?? {}) as Partial<Request>;
  return typeof url === 'string' && typeof method === 'string' && typeof clone === 'function';
}

/**
 * All at once, for leaving something out takes several times as long; and with a place for what is set afterwards, for
 * making one takes ten times as long.
 */
export function copyInit(init: Readonly<Init> | null | undefined): Init {
  const copy: Init = { redirect: undefined, [PASSED]: undefined, ...init };
  // A `Request`, say, which may stand here too, has its own in its prototype.
  if (init && Object.getPrototypeOf(init) !== Object.prototype) {
    for (const name of MEMBERS) if (name in init) copy[name] = init[name];
  }
  if (copy.headers && typeof copy.headers === 'object') copy.headers = copyHeaders(copy.headers);
  if (typeof copy.body === 'object') copy.body = copyBody(copy.body);
  return copy;
}

/** All that a `fetch` reads of its `init`, with what undici adds, and what is ours. */
const MEMBERS = [
  'method',
  'headers',
  'body',
  'signal',
  'redirect',
  'mode',
  'credentials',
  'cache',
  'referrer',
  'referrerPolicy',
  'integrity',
  'keepalive',
  'duplex',
  'priority',
  'dispatcher',
  'throttle',
];

/** A plain object, or pairs, which every package takes. */
function copyHeaders(headers: NonNullable<Init['headers']>): NonNullable<Init['headers']> {
  if (!(Symbol.iterator in headers)) return { ...headers };
  return Array.from(headers as Headers, (pair) => (Array.isArray(pair) ? [...pair] : pair));
}

function copyBody(body: object | null): unknown {
  if (body instanceof URLSearchParams) return new URLSearchParams(body);
  if (isArrayBufferView(body)) {
    return new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice();
  }
  return isAnyArrayBuffer(body) ? body.slice(0) : body;
}

/** What of a body can be read: its text, where it is an object that has one. A `fetch` of somebody else may take it as it is. */
export function readable(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || isOpaque(body)) return body;
  if (isArrayBufferView(body) || isAnyArrayBuffer(body)) return body;
  const text = textOf(body);
  return text === undefined || NAMES_ONLY.test(text) ? body : text;
}

/** A text that says but what an object is. */
const NAMES_ONLY = /^\[object [^\]]*\]$/;

/** Whether a body can be read once only: streams, and what else has to be iterated over to the end. */
export function isOneTime(body: unknown): boolean {
  if (typeof body !== 'object' || body === null || isArrayBufferView(body)) return false;
  return 'getReader' in body || Symbol.asyncIterator in body || 'pipe' in body;
}
