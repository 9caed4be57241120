import type { AxiosResponse } from 'axios';

/** Tells, by the body of a 429, whether the request was refused for want of quota. */
export type RefusalTest = (body: unknown) => boolean;

/** A response that refuses a request for want of quota. */
export interface Refusal {
  /** How long the server asked to wait, in milliseconds; undefined where it did not. */
  readonly retryAfterMs: number | undefined;
}

/**
 * Reads a response as a refusal, if it is one.
 *
 * @param body - its body, where that is a stream: what `peek` has read of it
 */
export function readRefusal(
  response: AxiosResponse,
  test: RefusalTest,
  body: unknown = response.data,
): Refusal | undefined {
  if (response.status !== 429 || !passes(test, parse(body))) return undefined;
  return { retryAfterMs: readRetryAfter(response) };
}

/** A body that the test cannot read is none that it knows. */
function passes(test: RefusalTest, body: unknown): boolean {
  try {
    return test(body);
  } catch {
    return false;
  }
}

/** The body, read from JSON where it is that. */
function parse(body: unknown): unknown {
  const isBytes = body instanceof Uint8Array || body instanceof ArrayBuffer;
  const text = isBytes ? new TextDecoder().decode(body) : body;
  if (typeof text !== 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Seconds, or a date (RFC 9110, section 10.2.3). */
function readRetryAfter({ headers }: AxiosResponse): number | undefined {
  const value = headerOf(headers, 'retry-after');
  if (value === undefined) return undefined;
  // In whole seconds, 0 means less than one: no more is known than without it.
  if (/^\d+$/.test(value)) return Number(value) > 0 ? Number(value) * 1000 : undefined;
  const until = Date.parse(value);
  if (Number.isNaN(until)) return undefined;
  // By the server's clock where it tells it, for ours may be set otherwise.
  const now = Date.parse(headerOf(headers, 'date') ?? '');
  return Math.max(0, until - (Number.isNaN(now) ? Date.now() : now)) || undefined;
}

/** Whatever made the response: adapters other than axios's own may write names and values as they like. */
function headerOf(headers: AxiosResponse['headers'], name: string): string | undefined {
  const key = Object.keys(headers).find((known) => known.toLowerCase() === name);
  const value: unknown = key === undefined ? undefined : headers[key];
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : undefined;
}
