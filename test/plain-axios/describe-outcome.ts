import { Readable } from 'node:stream';
import { isUint8Array } from 'node:util/types';

/** Differ from one request to the next, whoever sends it; and what streams keep to themselves. */
const VARYING = /^(_.*|duration|stack|symbol\(causestack\)|date|keep-alive)$/i;
/** Objects of Node.js, of which only the kind is compared. */
const OPAQUE =
  /^(ClientRequest|Writable|RedirectableRequest|Socket|Agent|AbortSignal|CancelToken|Request|Response)$/;

/** All that a caller can see of a value, as plain data that can be compared. Streams are read to their end. */
export async function describeOutcome(value: unknown, seen = new Set<unknown>()): Promise<unknown> {
  if (typeof value === 'function') return `function ${value.name}`;
  if (typeof value === 'symbol' || typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return withoutVarying(value);
  if (typeof value !== 'object' || value === null) return value;
  if (seen.has(value)) return 'seen before';
  if (isUint8Array(value)) return `bytes ${digest(Buffer.from(value))}`;
  if (value instanceof ArrayBuffer) return `buffer ${digest(Buffer.from(value))}`;
  if (value instanceof Blob) return `blob ${value.type} ${await value.text()}`;
  if (value instanceof ReadableStream)
    return { stream: 'web', ...(await read(Readable.fromWeb(value as never))) };
  const kind = (value.constructor as { name?: string } | undefined)?.name ?? 'no prototype';
  if (OPAQUE.test(kind)) return kind;
  if (value instanceof Readable) return { stream: kind, ...(await read(value)) };
  return describeMembers(value, kind, new Set([...seen, value]));
}

async function describeMembers(value: object, kind: string, seen: Set<unknown>): Promise<unknown> {
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const item of value) items.push(await describeOutcome(item, seen));
    return items;
  }
  const found: Record<string, unknown> = { kind };
  if (value instanceof Error) {
    found.message =
      typeof value.message === 'string' ? withoutVarying(value.message) : value.message;
    found.name = value.name;
    found.cause = await describeOutcome(value.cause, seen);
    found.text = withoutVarying(String(value));
  }
  for (const key of Reflect.ownKeys(value).sort((a, b) => String(a).localeCompare(String(b)))) {
    if (VARYING.test(String(key))) continue;
    // Marks that are neither listed nor copied.
    if (typeof key === 'symbol' && !Object.prototype.propertyIsEnumerable.call(value, key))
      continue;
    found[String(key)] = await describeOutcome((value as Record<PropertyKey, unknown>)[key], seen);
  }
  return found;
}

async function read(stream: Readable): Promise<{ read: string; failed?: string }> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of stream) chunks.push(Buffer.from(chunk as Buffer));
    return { read: digest(Buffer.concat(chunks)) };
  } catch (error) {
    const { name, message, code } = error as Error & { code?: string };
    return { read: digest(Buffer.concat(chunks)), failed: `${name} ${String(code)} ${message}` };
  }
}

const digest = (bytes: Buffer): string =>
  bytes.length <= 100
    ? bytes.toString()
    : `${bytes.length} bytes ${bytes.toString('latin1', 0, 20)}`;

/** Ports, boundaries of forms, dates. */
function withoutVarying(text: string): string {
  return text
    .replaceAll(/(127\.0\.0\.1|localhost):\d+/g, '$1:PORT')
    .replaceAll(/axios-[\d.]+-boundary-[\w-]+/g, 'BOUNDARY')
    .replaceAll(/-{4,}[\w]{10,}/g, 'BOUNDARY');
}
