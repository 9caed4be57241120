import type { AxiosResponse } from 'axios';
import { PassThrough, Readable } from 'node:stream';

/** More than any refusal holds; a body that is longer is not read to its end. */
const MAX_BYTES = 65_536;

/** Reads the body of a response that may be a stream, and leaves another in its place, for whoever reads it next. */
export async function peek(response: AxiosResponse): Promise<unknown> {
  const data: unknown = response.data;
  if (data instanceof Blob) return data.size > MAX_BYTES ? undefined : data.text();
  if (data instanceof Readable) {
    const { text, stream } = await readStream(data);
    response.data = stream;
    return text;
  }
  if (data instanceof ReadableStream && !data.locked) {
    const [one, other] = data.tee();
    response.data = other;
    return (await readStream(Readable.fromWeb(one))).text;
  }
  return data;
}

async function readStream(
  stream: Readable,
): Promise<{ text: string | undefined; stream: Readable }> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    // Not destroyed at the end of the loop, for the caller may go on with it.
    for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
      const part = Buffer.from(chunk as Uint8Array);
      chunks.push(part);
      bytes += part.length;
      if (bytes > MAX_BYTES) return { text: undefined, stream: prepend(chunks, stream) };
    }
  } catch {
    // Cut off in the middle: the caller finds the stream as it is.
    return { text: undefined, stream };
  }
  const whole = Buffer.concat(chunks);
  return { text: whole.toString(), stream: Readable.from([whole], { objectMode: false }) };
}

function prepend(chunks: readonly Uint8Array[], rest: Readable): Readable {
  const whole = new PassThrough();
  for (const chunk of chunks) whole.write(chunk);
  rest.on('error', (error) => whole.destroy(error));
  return rest.pipe(whole);
}
