import { Readable } from 'node:stream';

/** More than any refusal holds; a body that is longer is not read to its end. */
export const MAX_BYTES = 65_536;
/** Longer than a refusal takes to arrive behind its status; a body that stays open is not waited for. */
const MAX_MS = 1000;

/** The beginning of a stream. */
export interface Start {
  /** All that the stream holds; undefined where that is more than was to be read, or comes later. */
  readonly bytes: Buffer | undefined;
  /** A stream that still holds all of it. */
  readonly rest: Readable;
}

/** Reads what a stream holds, if it ends soon. */
export async function readStart(stream: Readable, maxBytes = MAX_BYTES): Promise<Start> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const until = performance.now() + MAX_MS;
  while (!stream.readableEnded && !stream.destroyed && bytes <= maxBytes) {
    const chunk: unknown = stream.read();
    if (chunk === null) {
      const leftMs = until - performance.now();
      if (leftMs <= 0) break;
      await nextOf(stream, leftMs);
    } else {
      const part = Buffer.from(chunk as Uint8Array);
      chunks.push(part);
      bytes += part.length;
    }
  }
  const whole = Buffer.concat(chunks);
  const encoding = stream.readableEncoding ?? undefined;
  if (stream.errored) return { bytes: undefined, rest: failing(whole, stream.errored) };
  if (stream.readableEnded) {
    return { bytes: whole, rest: Readable.from([whole], { objectMode: false, encoding }) };
  }
  if (bytes > 0) stream.unshift(encoding === undefined ? whole : whole.toString(), encoding);
  return { bytes: undefined, rest: stream };
}

/** The same of a body that nobody reads after that, where it can be read: requests and responses of node-fetch 2 may have bytes. */
export async function readShort(body: unknown, maxBytes?: number): Promise<Buffer | undefined> {
  const stream = streamOf(body);
  if (stream === undefined) return undefined;
  const { bytes, rest } = await readStart(stream, maxBytes);
  rest.destroy();
  return bytes;
}

function streamOf(body: unknown): Readable | undefined {
  if (body instanceof Readable) return body;
  if (body instanceof ReadableStream) return Readable.fromWeb(body);
  if (body instanceof Uint8Array) return Readable.from([body]);
  const chunks = Object(body) as AsyncIterable<Uint8Array>;
  return Symbol.asyncIterator in chunks ? Readable.from(chunks) : undefined;
}

/** Resolves when there may be something to read, or the stream has come to an end, or after `ms`. */
function nextOf(stream: Readable, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      clearTimeout(timer);
      for (const event of EVENTS) stream.off(event, stop);
      resolve();
    };
    const timer = setTimeout(stop, ms).unref();
    for (const event of EVENTS) stream.on(event, stop);
  });
}

const EVENTS = ['readable', 'end', 'error', 'close'] as const;

/** A stream that was cut off in the middle: its next reader is to learn that too. */
function failing(start: Buffer, reason: Error): Readable {
  const parts = (function* (): Generator<Buffer> {
    yield start;
    throw reason;
  })();
  return Readable.from(parts, { objectMode: false });
}
