import type { AxiosResponse } from 'axios';
import { Readable } from 'node:stream';

/** More than any refusal holds; a body that is longer is not read to its end. */
const MAX_BYTES = 65_536;
/** Longer than a refusal takes to arrive behind its status; a body that stays open is not waited for. */
const MAX_MS = 1000;

/** Reads the body of a response that may be a stream, and leaves it, or another in its place, for whoever reads it next. */
export async function peek(response: AxiosResponse): Promise<unknown> {
  const data: unknown = response.data;
  if (data instanceof Blob) return data.size > MAX_BYTES ? undefined : data.text();
  if (data instanceof Readable) {
    const { text, rest } = await readStart(data);
    response.data = rest;
    return text;
  }
  if (data instanceof ReadableStream && !data.locked) {
    const [one, other] = data.tee();
    response.data = other;
    const { text, rest } = await readStart(Readable.fromWeb(one));
    rest.destroy();
    return text;
  }
  return data;
}

/** What a stream holds, if it ends soon; and a stream that still holds all of it. */
async function readStart(stream: Readable): Promise<{ text: string | undefined; rest: Readable }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const until = performance.now() + MAX_MS;
  while (!stream.readableEnded && !stream.destroyed && bytes <= MAX_BYTES) {
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
  if (stream.errored) return { text: undefined, rest: failing(whole, stream.errored) };
  if (stream.readableEnded) {
    return { text: whole.toString(), rest: Readable.from([whole], { objectMode: false }) };
  }
  if (bytes > 0) stream.unshift(whole);
  return { text: undefined, rest: stream };
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
