import type { IncomingMessage } from 'node:http';

/** What came as the body of a request. */
export interface Body {
  readonly kind: 'ok' | 'malformed' | 'tooLarge';
  /** Empty if there is no body, or too much of it. */
  readonly bytes: Buffer;
  /** The body parsed, if it is JSON. */
  readonly json?: unknown;
}

/** The body in the form that is read fastest, or undefined where there is none. */
export function bodyData({ json, bytes }: Body): unknown {
  // A text that holds JSON is a text.
  if (json !== undefined && typeof json !== 'string') return json;
  return bytes.length > 0 ? bytes : undefined;
}

/** Larger bodies are answered 413. */
export const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** Reads the body to its end, then calls `done`; never, if the client goes away before it has sent all of it. */
export function readBody(request: IncomingMessage, done: (body: Body) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    // What is too much is read all the same: an answer before the end would be lost by most clients.
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  });
  request.on('end', () => {
    done(toBody(request, size > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks)));
  });
}

function toBody(request: IncomingMessage, bytes: Buffer | undefined): Body {
  if (!bytes) return { kind: 'tooLarge', bytes: Buffer.alloc(0) };
  const declared = (request.headers['content-type'] ?? '').includes('json');
  if (bytes.length === 0 || !(declared || looksLikeJson(bytes))) return { kind: 'ok', bytes };
  try {
    return { kind: 'ok', bytes, json: JSON.parse(bytes.toString()) as unknown };
  } catch {
    return { kind: declared ? 'malformed' : 'ok', bytes };
  }
}

/** Clients that send JSON text as a plain string often declare it as a form. */
function looksLikeJson(bytes: Buffer): boolean {
  return bytes[0] === 0x7b || bytes[0] === 0x5b;
}
