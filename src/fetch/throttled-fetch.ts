import { expected } from '../checks/expected.js';
import { Drain } from '../requests/drain.js';
import { readShort } from '../requests/read-start.js';
import type { Requests } from '../requests/requests.js';
import { SharedListeners } from '../requests/shared-listeners.js';
import { FetchCall, type Send, type Sender } from './fetch-call.js';
import { meetAgain, PASSED, type Passage } from './passage.js';
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

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  /**
   * Makes a `fetch` whose requests go through this door.
   *
   * @param fetch - sends them; the global one as it is by then, where it is undefined: others may replace that
   * @throws TypeError where it is no function
   */
  throttled<Fetch extends FetchLike>(fetch?: Fetch): ThrottledFetch<Fetch> {
    const former: unknown = fetch ?? globalThis.fetch;
    if (fetch !== undefined) toSend(fetch);
    const sender: Sender = {
      door: this,
      fetch: (input, init) => toSend(fetch ?? globalThis.fetch)(input, init),
      listeners: this.#listeners,
    };
    const throttled = (input: unknown, init?: Init): Promise<Response> => {
      // With two permits it would wait for itself. The global one, which has led back here, would do so again.
      const again = meetAgain(this, input, init);
      if (again) return sendOn(toSend(former), input as string, { ...init, [PASSED]: again });
      return this.#fetch(sender, input, init);
    };
    return throttled as unknown as ThrottledFetch<Fetch>;
  }

  get isEmpty(): boolean {
    return this.#open.isEmpty;
  }

  /** Resolves once nothing is under way: also what is being read, has no limits, or is on its way to another host. */
  empty(): Promise<void> {
    return this.#open.empty();
  }

  async #fetch(sender: Sender, input: unknown, init: Init | undefined): Promise<Response> {
    const isUnderWay = !this.#requests.isClosing;
    this.#open.opened();
    try {
      let read = readInput(input, init);
      // To `fetch`, `null` in `init` is none, too.
      const isOfRequest = (read.init.body ?? undefined) === undefined && read.body !== undefined;
      if (read.request && isOfRequest) read = await this.#readAhead(read, read.request);
      let call = new FetchCall(read, sender, isUnderWay);
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
    const read = await this.#unlessAborted(readShort(body, MAX_BODY_BYTES), signal);
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

async function sendOn(
  send: Send,
  input: string,
  init: Init & { readonly [PASSED]: Passage },
): Promise<Response> {
  try {
    return await send(input, init);
  } finally {
    init[PASSED].isOver = true;
  }
}

/** @throws TypeError where it is no function */
function toSend(fetch: unknown): Send {
  if (typeof fetch !== 'function') throw new TypeError(expected('fetch', 'a function', fetch));
  return fetch as Send;
}
