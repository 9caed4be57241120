import { isAnyArrayBuffer, isArrayBufferView } from 'node:util/types';
import type { FetchRequestOptions } from './types.js';

/** What `init` of a `fetch` may hold, as far as it matters here. */
export interface Init extends Readonly<Record<string, unknown>> {
  readonly method?: string | undefined;
  readonly headers?: RequestInit['headers'];
  readonly body?: unknown;
  readonly signal?: AbortSignal | null | undefined;
  readonly redirect?: string | undefined;
}

/** What a `fetch` was called with: as it was at that moment, for by the sending its caller may have changed it. */
export interface Input {
  /** The `Request` that was handed over, of whatever package. */
  readonly request: Request | undefined;
  readonly url: string;
  readonly method: string;
  /** What `init` has, without `throttle`. */
  readonly init: Init;
  readonly options: FetchRequestOptions | undefined;
  readonly signal: AbortSignal | undefined;
  /** The body of `init`, else the one of the request, which can be read once. */
  readonly body: unknown;
}

/** Reads the arguments of a `fetch`. */
export function readInput(input: unknown, init: (Init & { throttle?: unknown }) | null): Input {
  const { throttle: options, ...rest } = init ?? {};
  const request = isRequest(input) ? input : undefined;
  const copied = copyInit(rest);
  const method = copied.method ?? request?.method ?? 'GET';
  const signal = copied.signal === undefined ? request?.signal : copied.signal;
  return {
    request,
    url: request?.url ?? String(input),
    method: method.toUpperCase(),
    init: copied,
    options: options as FetchRequestOptions | undefined,
    signal: signal ?? undefined,
    body: copied.body ?? request?.body ?? undefined,
  };
}

/** By what it has: each package has a class of its own. */
function isRequest(input: unknown): input is Request {
  const { url, method, clone } = (input ?? {}) as Partial<Request>;
  return typeof url === 'string' && typeof method === 'string' && typeof clone === 'function';
}

function copyInit({ headers, body, ...rest }: Init): Init {
  return {
    ...rest,
    ...(headers && { headers: copyHeaders(headers) }),
    ...(body === undefined ? {} : { body: copyBody(body) }),
  };
}

/** A plain object, or pairs, which every package takes. */
function copyHeaders(headers: NonNullable<Init['headers']>): Init['headers'] {
  if (typeof headers !== 'object') return headers;
  return Symbol.iterator in headers ? [...(headers as Headers)] : { ...headers };
}

function copyBody(body: unknown): unknown {
  if (body instanceof URLSearchParams) return new URLSearchParams(body);
  if (isArrayBufferView(body)) {
    return new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice();
  }
  return isAnyArrayBuffer(body) ? body.slice(0) : body;
}

/** Whether a body can be read once only: streams, and what else has to be iterated over to the end. */
export function isOneTime(body: unknown): boolean {
  if (typeof body !== 'object' || body === null || isArrayBufferView(body)) return false;
  return 'getReader' in body || Symbol.asyncIterator in body || 'pipe' in body;
}
