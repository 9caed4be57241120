import type { AxiosError, AxiosResponse } from 'axios';
import type { Answer } from '../requests/call.js';
import { peek } from './peek.js';
import type { AxiosHop } from './redirects.js';

/** What an adapter came to: a response, or an error that may hold one. */
export class AxiosAnswer implements Answer {
  readonly outcome: unknown;
  readonly #isError: boolean;
  readonly response: AxiosResponse | undefined;
  /** Set where the adapter failed because it was kept from following a redirect. */
  readonly hop: AxiosHop | undefined;

  private constructor(
    outcome: unknown,
    isError: boolean,
    response: AxiosResponse | undefined,
    hop?: AxiosHop,
  ) {
    this.outcome = outcome;
    this.#isError = isError;
    this.response = response;
    this.hop = hop;
  }

  static resolved(response: AxiosResponse): AxiosAnswer {
    // An adapter of somebody's own may resolve to anything.
    return new AxiosAnswer(response, false, response as AxiosResponse | undefined);
  }

  /** With a status that axios takes for an error, the error holds the response. */
  static rejected(error: unknown): AxiosAnswer {
    return new AxiosAnswer(error, true, responseOf(error));
  }

  static redirected(outcome: unknown, hop: AxiosHop): AxiosAnswer {
    return new AxiosAnswer(outcome, true, undefined, hop);
  }

  get status(): number | undefined {
    return this.response?.status ?? this.hop?.status;
  }

  /** What Node.js says of the request that axios's own adapter has made. Of other adapters nothing is known. */
  get wasOpen(): boolean {
    const { reusedSocket } = (this.response?.request ?? {}) as { readonly reusedSocket?: unknown };
    return reusedSocket === true;
  }

  /** Adapters other than axios's own may write names and values as they like, or leave headers out. */
  header(name: string): string | undefined {
    const headers = (this.response?.headers ?? {}) as Readonly<Record<string, unknown>>;
    const key = Object.keys(headers).find((known) => known.toLowerCase() === name);
    const value = key === undefined ? undefined : headers[key];
    return typeof value === 'string' || typeof value === 'number'
      ? String(value).trim()
      : undefined;
  }

  async body(): Promise<unknown> {
    return this.response && peek(this.response);
  }

  /** What the caller of axios gets. */
  unwrap(): AxiosResponse {
    if (this.#isError) throw this.outcome;
    return this.outcome as AxiosResponse;
  }
}

/** Errors of every build have this mark. */
function responseOf(error: unknown): AxiosResponse | undefined {
  const { isAxiosError, response } = (error ?? {}) as Partial<AxiosError>;
  return isAxiosError === true ? response : undefined;
}
