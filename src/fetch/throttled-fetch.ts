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

/** Where a function that was made here, or by another copy of this library, has the one that it sends by. */
const BEHIND = Symbol.for('easemob-throttle: sends by');

interface Throttled {
  readonly [BEHIND]?: unknown;
}

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
    const behind: unknown = fetch ?? globalThis.fetch;
    const send = fetch === undefined ? this.#globalSend(behind) : this.#innermost(fetch);
    const throttled = (input: unknown, init?: Init): Promise<Response> =>
      this.#fetch(send, input, init);
    this.#sends.set(throttled, send);
    return Object.assign(throttled, { [BEHIND]: behind }) as unknown as ThrottledFetch<Fetch>;
  }

  /** @param former - for where one that was made here, or goes through it, has replaced the global one */
  #globalSend(former: unknown): Send {
    return (input, init) => {
      const { fetch } = globalThis;
      return this.#innermost(this.#comesBack(fetch) ? former : fetch)(input, init);
    };
  }

  #innermost(fetch: unknown): Send {
    if (typeof fetch !== 'function') throw new TypeError(expected('fetch', 'a function', fetch));
    return this.#sends.get(fetch) ?? (fetch as Send);
  }

  /** Whether what is sent by `fetch` goes through this door, be it by other throttles. */
  #comesBack(fetch: unknown): boolean {
    for (let next = fetch; typeof next === 'function'; next = (next as Throttled)[BEHIND]) {
      if (this.#sends.has(next)) return true;
    }
    return false;
  }

  get isEmpty(): boolean {
    return this.#open.isEmpty;
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
      // To `fetch`, `null` in `init` is none, too.
      const isOfRequest = (read.init.body ?? undefined) === undefined && read.body !== undefined;
      if (read.request && isOfRequest) read = await this.#readAhead(read, read.request);
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
