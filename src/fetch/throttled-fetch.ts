import { expected } from '../checks/expected.js';
import { Drain } from '../requests/drain.js';
import { readShort } from '../requests/read-start.js';
import type { Requests } from '../requests/requests.js';
import { SharedListeners } from '../requests/shared-listeners.js';
import { FetchCall, type Send } from './fetch-call.js';
import { readInput, type Init, type Input } from './read-input.js';
import type { FetchLike, ThrottledFetch } from './types.js';

const USED = 'Expected a `Request` whose body can be read, got one whose body has been';

/** The longest body of a `Request` that is read before it is sent, in bytes. */
const MAX_BODY_BYTES = 1_048_576;

/** The door of `fetch`. */
export class Fetches {
  readonly #requests: Requests;
  readonly #listeners = new SharedListeners();
  readonly #open = new Drain();
  /** What each function that was made here sends by. */
  readonly #sends = new WeakMap<object, Send>();

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  /**
   * Makes a `fetch` whose requests go through this door.
   *
   * @param fetch - sends them; the global one as it is by then, where it is undefined: others may replace that. One that was made
   * here stands for what that sends by, for with two permits a request would wait for itself.
   * @throws TypeError where it is no function
   */
  throttled<Fetch extends FetchLike>(fetch?: Fetch): ThrottledFetch<Fetch> {
    const send = fetch === undefined ? this.#globalSend() : this.#innermost(fetch);
    const throttled = (input: unknown, init?: Init): Promise<Response> =>
      this.#fetch(send, input, init);
    this.#sends.set(throttled, send);
    return throttled as unknown as ThrottledFetch<Fetch>;
  }

  #globalSend(): Send {
    const former = this.#innermost(globalThis.fetch);
    return (input, init) => {
      const { fetch } = globalThis;
      const send = this.#sends.has(fetch) ? former : (fetch as unknown as Send);
      return send(input, init);
    };
  }

  #innermost(fetch: FetchLike): Send {
    if (typeof fetch !== 'function') throw new TypeError(expected('fetch', 'a function', fetch));
    return this.#sends.get(fetch) ?? (fetch as unknown as Send);
  }

  /** Resolves once nothing is under way: also what is being read, has no limits, or is on its way to another host. */
  empty(): Promise<void> {
    return this.#open.empty();
  }

  async #fetch(send: Send, input: unknown, init: Init | undefined): Promise<Response> {
    const isUnderWay = !this.#requests.isClosing;
    this.#open.opened();
    try {
      let read = readInput(input, init);
      if (read.request !== undefined && read.init.body === undefined && read.body !== undefined) {
        read = await this.#readAhead(read, read.request);
      }
      let call = new FetchCall(read, send, this.#listeners, isUnderWay);
      for (;;) {
        const answer = await this.#requests.run(call);
        const next = call.redirected(answer);
        if (next === undefined) return answer.unwrap();
        call = next;
      }
    } finally {
      this.#open.closed();
    }
  }

  /**
   * Reads the body of a `Request` from a copy, where that has limits: what it weighs is in there, and it can be sent again
   * then. What is long, or comes late, stays a stream.
   */
  async #readAhead(input: Input, request: Request): Promise<Input> {
    const { url, method, signal, init } = input;
    if (request.bodyUsed) throw new TypeError(USED);
    if (signal?.aborted === true || !this.#requests.hasLimits({ url, method })) return input;
    const { body } = request.clone();
    const read = body && (await this.#unlessAborted(readShort(body, MAX_BODY_BYTES), signal));
    return read ? { ...input, body: read, init: { ...init, body: read } } : input;
  }

  /** What `reading` comes to; undefined as soon as `signal` is aborted. */
  #unlessAborted<T>(reading: Promise<T>, signal: AbortSignal | undefined): Promise<T | undefined> {
    if (signal === undefined) return reading;
    return new Promise((resolve, reject) => {
      const stop = this.#listeners.onAbort(signal, () => {
        resolve(undefined);
      });
      reading.finally(stop).then(resolve, reject);
    });
  }
}
