import type { AxiosResponse } from 'axios';

/** Tells, by the body of a 429, whether the request was refused for want of quota. */
export type RefusalTest = (body: unknown) => boolean;

/** A response that refuses a request for want of quota. */
export interface Refusal {
  /** How long the server asked to wait, in milliseconds; undefined where it did not. */
  readonly retryAfterMs: number | undefined;
}

/** Reads a response as a refusal, if it is one. */
export function readRefusal(response: AxiosResponse, test: RefusalTest): Refusal | undefined {
  if (response.status !== 429 || !test(readBody(response.data))) return undefined;
  return { retryAfterMs: readRetryAfter(response) };
}

/** The body, read from JSON where it is that. A stream stays one, for it can be read but once. */
function readBody(data: unknown): unknown {
  const text =
    data instanceof Uint8Array || data instanceof ArrayBuffer
      ? new TextDecoder().decode(data)
      : data;
  if (typeof text !== 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Seconds, or a date (RFC 9110, section 10.2.3). */
function readRetryAfter({ headers }: AxiosResponse): number | undefined {
  const value: unknown = headers['retry-after'];
  if (typeof value !== 'string') return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
