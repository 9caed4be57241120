import type { Answer } from '../requests/call.js';
import { readShort } from '../requests/read-start.js';

/** What a `fetch` came to: a response, or an error. */
export class FetchAnswer implements Answer {
  readonly outcome: unknown;
  readonly response: Response | undefined;
  /** Whether more of the body is to come than was read. */
  #isOpen = false;
  /** No `fetch` tells. */
  readonly wasOpen = false;

  private constructor(outcome: unknown, response: Response | undefined) {
    this.outcome = outcome;
    this.response = response;
  }

  /** A stand-in of somebody's own may have but a status, or resolve to anything. */
  static resolved(outcome: Response): FetchAnswer {
    return new FetchAnswer(outcome, outcome);
  }

  static rejected(error: unknown): FetchAnswer {
    return new FetchAnswer(error, undefined);
  }

  get status(): number | undefined {
    return this.response?.status;
  }

  header(name: string): string | undefined {
    const { headers } = (this.response ?? {}) as Partial<Response>;
    return headers?.get(name)?.trim();
  }

  /** Of a copy, so that its caller can still read the body. */
  async body(): Promise<unknown> {
    const { body } = this.response?.clone() ?? {};
    if (!body) return undefined;
    const read = await readShort(body);
    this.#isOpen = read === undefined;
    return read;
  }

  /** A body that was read to its end holds nothing any longer, and may still be read from the error's cause. */
  discard(): void {
    if (this.#isOpen) this.response?.body?.cancel().catch(() => undefined);
  }

  /** What the caller of `fetch` gets. */
  unwrap(): Response {
    if (this.response === undefined) throw this.outcome;
    return this.response;
  }
}
