import type { AxiosResponse } from 'axios';
import { Readable } from 'node:stream';
import { MAX_BYTES, readShort, readStart } from '../requests/read-start.js';

/** Reads the body of a response that may be a stream, and leaves it, or another in its place, for whoever reads it next. */
export async function peek(response: AxiosResponse): Promise<unknown> {
  const data: unknown = response.data;
  if (data instanceof Blob) return data.size > MAX_BYTES ? undefined : data.text();
  if (data instanceof Readable && !data.readableObjectMode && !Object.isFrozen(response)) {
    const { bytes, rest } = await readStart(data);
    response.data = rest;
    return bytes;
  }
  if (data instanceof ReadableStream && !data.locked) {
    const [one, other] = data.tee();
    response.data = other;
    return readShort(one);
  }
  return data;
}
