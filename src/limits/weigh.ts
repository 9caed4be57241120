import { isAnyArrayBuffer, isArrayBufferView } from 'node:util/types';
import type { Receivers } from './definition.js';

const BYTE_ORDER_MARK = 0xfeff;

/**
 * The number of messages that a call delivers: one per receiver named in its body, and at least one.
 *
 * @param body - what was handed to axios as `data`: an object, JSON text, or the bytes of it. Of a body that cannot
 * be read (a stream, a form, text that is no JSON) the documented maximum is assumed, or what the table says instead.
 * @param receivers - where the body names them
 */
export function weigh(body: unknown, receivers: Receivers): number {
  try {
    return count(body, receivers);
  } catch {
    // Getters, proxies and `toJSON` may throw, and JSON may be none.
    return assumed(receivers);
  }
}

/** A table has one of the two. */
function assumed({ assumed: weight, max = 1 }: Receivers): number {
  return weight ?? max;
}

function count(body: unknown, receivers: Receivers): number {
  const content = read(body);
  if (content === UNREADABLE) return assumed(receivers);
  if (typeof content !== 'object' || content === null) return 1;
  for (const field of receivers.fields) {
    const value = (content as Readonly<Record<string, unknown>>)[field];
    if (!Array.isArray(value)) continue;
    // A proxy may call itself an array and have any length.
    return Number.isSafeInteger(value.length) && value.length >= 0
      ? Math.max(1, value.length)
      : assumed(receivers);
  }
  return 1;
}

const UNREADABLE = Symbol('unreadable');

/** What the server will see of a body, parsed. */
function read(body: unknown): unknown {
  if (typeof body === 'string') return body === '' ? undefined : parse(body);
  if (typeof body === 'function' || typeof body === 'symbol' || typeof body === 'bigint') {
    return UNREADABLE;
  }
  if (typeof body !== 'object' || body === null) return undefined;
  if (body instanceof String) return parse(String(body));
  if (isArrayBufferView(body)) {
    return parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString());
  }
  if (isAnyArrayBuffer(body)) return parse(Buffer.from(body).toString());
  if (isOpaque(body)) return UNREADABLE;
  const { toJSON } = body as { readonly toJSON?: unknown };
  return typeof toJSON === 'function' ? Reflect.apply(toJSON, body, ['']) : body;
}

function parse(text: string): unknown {
  return JSON.parse(text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text);
}

/** Streams, forms and blobs, of whatever package: their content is not in their fields. */
export function isOpaque(body: object): boolean {
  if (Array.isArray(body)) return false;
  return (
    Symbol.asyncIterator in body ||
    ['pipe', 'getReader', 'arrayBuffer', 'stream', 'append'].some(
      (method) => typeof (body as Readonly<Record<string, unknown>>)[method] === 'function',
    )
  );
}
