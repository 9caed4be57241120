import { Readable } from 'node:stream';
import type { Answer } from '../requests/call.js';
import { readShort } from '../requests/read-start.js';

/** What a `fetch` came to: a response, or an error. */
export class FetchAnswer implements Answer {
  readonly outcome: unknown;
  readonly #isError: boolean;
  readonly response: Response | undefined;
  /** Read once: the responses of Node.js are proxies within. */
  readonly status: number | undefined;
  /** Whether more of the body is to come than was read. */
  #isOpen = false;
  /** No `fetch` tells. */
  readonly wasOpen = false;

  private constructor(outcome: unknown, isError: boolean, response: Response | undefined) {
    this.outcome = outcome;
    this.#isError = isError;
    this.response = response;
    this.status = response?.status;
  }

  /** A stand-in of somebody's own may have but a status, or resolve to anything. */
  static resolved(outcome: Response): FetchAnswer {
    return new FetchAnswer(outcome, false, outcome);
  }

  static rejected(error: unknown): FetchAnswer {
    return new FetchAnswer(error, true, undefined);
  }

  header(name: string): string | undefined {
    const { headers } = (this.response ?? {}) as Partial<Response>;
    const value: unknown = typeof headers?.get === 'function' ? headers.get(name) : undefined;
    return typeof value === 'string' ? value.trim() : undefined;
  }

  /** Of a copy, so that its caller can still read the body. */
  async body(): Promise<unknown> {
    const read = await readShort(this.response?.clone().body);
    this.#isOpen = read === undefined;
    return read;
  }

  /** A body that was read to its end holds nothing any longer, and may still be read from the error's cause. */
  discard(): void {
    if (this.#isOpen) this.letGo();
  }

  /** Nobody is going to read the body: its connection is free. */
  letGo(): void {
    // Packages other than Node.js itself answer with streams of Node.js.
    const body = this.response?.body as Readable | Partial<ReadableStream> | null | undefined;
    if (body instanceof Readable) body.destroy();
    else body?.cancel?.().catch(() => undefined);
  }

  /** What the caller of `fetch` gets. */
  unwrap(): Response {
    if (this.#isError) throw this.outcome;
    return this.outcome as Response;
  }
}
