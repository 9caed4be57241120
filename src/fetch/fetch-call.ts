import type { LookupRequest } from '../limits/lookup-request.js';
import {
  holdErrors,
  isNodeStream,
  onStreamFailure,
  streamFailure,
  type StreamFailure,
} from '../requests/body-stream.js';
import type { Call } from '../requests/call.js';
import { isRedirect, MAX_REDIRECTS, readRedirect, type Hop } from '../requests/redirect.js';
import { reasonOf, type SharedListeners } from '../requests/shared-listeners.js';
import type { Permit } from '../window/window.js';
import { FetchAnswer } from './fetch-answer.js';
import { isHeldBefore, PASSED } from './passage.js';
import { copyInit, isOneTime, readable, type Init, type Input } from './read-input.js';
import type { FetchOutgoing, FetchRequestOptions } from './types.js';

/** Any `fetch`, as it is called here. */
export type Send = (input: Request | string, init: Init) => Promise<Response>;

/** What sends the requests of a door. */
export interface Sender {
  /** The door, to those behind it. */
  readonly door: object;
  readonly fetch: Send;
  readonly listeners: SharedListeners;
}

/** A request by `fetch`. */
export class FetchCall implements Call<FetchAnswer> {
  readonly target: LookupRequest;
  readonly isRepeatable: boolean;
  readonly isUnderWay: boolean;
  readonly isPrepared: boolean;
  readonly #input: Input;
  readonly #sender: Sender;
  /** Where redirects have led here. */
  readonly #from: Origin | undefined;
  /** Made only where `beforeSend` may change them. */
  #headers: Headers | undefined;

  /** @param isUnderWay - whether it began before its throttle was to close */
  constructor(input: Input, sender: Sender, isUnderWay: boolean, from?: Origin) {
    const { method, url, body, passage } = input;
    this.target = { method, url, data: readable(body) };
    this.isRepeatable = !isOneTime(body) && !isHeldBefore(passage);
    this.isUnderWay = isUnderWay;
    // What is told to the server that was asked, such as a token, is not told to another.
    this.isPrepared = from?.isElsewhere !== true;
    this.#input = input;
    this.#sender = sender;
    this.#from = from;
    holdErrors(body);
  }

  get options(): FetchRequestOptions | undefined {
    return this.#input.options;
  }

  interruption(): unknown {
    const { signal, body } = this.#input;
    const reason = reasonOf(signal);
    // It may be `null`.
    return reason === undefined ? bodyError(streamFailure(body)) : reason;
  }

  onInterruption(tell: (reason: unknown) => void): () => void {
    const { signal, body } = this.#input;
    const stopAborts = this.#sender.listeners.onReason(signal, tell);
    if (!isNodeStream(body)) return stopAborts;
    const stopBody = onStreamFailure(body, (failure) => {
      tell(bodyError(failure));
    });
    return () => {
      stopAborts();
      stopBody();
    };
  }

  get outgoing(): FetchOutgoing {
    const { method, url, init } = this.#input;
    this.#headers ??= new Headers(init.headers ?? undefined);
    return Object.freeze({ method, url, headers: this.#headers });
  }

  async send(permits?: readonly Permit[]): Promise<FetchAnswer> {
    const { request, method, url, init, passage: before } = this.#input;
    const { door, fetch } = this.#sender;
    const passage = { door, method, url, isLimited: permits !== undefined, before, isOver: false };
    init[PASSED] = passage;
    // What is ours already, and is not copied once more.
    if (this.#headers !== undefined) init.headers = this.#headers;
    let response: Response;
    try {
      response = await fetch(request ?? url, init);
    } catch (error) {
      return FetchAnswer.rejected(error);
    } finally {
      passage.isOver = true;
    }
    return FetchAnswer.resolved(response);
  }

  /**
   * The request that `answer` sends it on to, where that is a redirect that its caller would have followed.
   *
   * @throws TypeError where it cannot be followed, as from `fetch`
   */
  redirected(answer: FetchAnswer): FetchCall | undefined {
    const { response } = answer;
    if (!response || !this.#input.follows) return undefined;
    if (response.type === 'opaqueredirect') throw new TypeError(OPAQUE);
    const hop = this.#hopOf(answer);
    if (hop === undefined) {
      // As where `fetch` has followed them itself.
      if (this.#from !== undefined) Object.defineProperty(response, 'redirected', { value: true });
      return undefined;
    }
    const { hops, isElsewhere } = this.#from ?? { hops: 0, isElsewhere: false };
    if (hops >= MAX_REDIRECTS) throw new TypeError(`Followed ${MAX_REDIRECTS} redirects`);
    if (!hop.dropsBody && isOneTime(this.#input.body)) throw new TypeError(ONE_TIME);
    answer.letGo();
    const from = { hops: hops + 1, isElsewhere: isElsewhere || hop.leaves };
    return new FetchCall(this.#follow(hop), this.#sender, true, from);
  }

  #hopOf(answer: FetchAnswer): Hop | undefined {
    const { status } = answer;
    if (!isRedirect(status)) return undefined;
    const { url, method } = this.#input;
    return readRedirect({ url, method, status, location: answer.header('location') });
  }

  #follow({ url, method, dropsBody, dropped }: Hop): Input {
    const { init, request, passage, options, signal, body } = this.#input;
    const sent = this.#headers ?? init.headers ?? undefined;
    const headers = [...new Headers(sent)].filter(([name]) => !dropped.has(name));
    const kept = dropsBody ? undefined : body;
    return {
      request: undefined,
      passage,
      url,
      method,
      init: {
        ...(request && copyInit(request as unknown as Init)),
        ...init,
        method,
        headers,
        body: kept,
        signal,
      },
      options,
      signal,
      body: kept,
      follows: true,
    };
  }
}

/** What `fetch` fails with where it cannot read the body. */
function bodyError(failure: StreamFailure | undefined): TypeError | undefined {
  if (failure === undefined) return undefined;
  const cause =
    failure === 'closed' ? new Error('The body was closed before it was sent') : failure;
  return new TypeError('fetch failed', { cause });
}

/** Where redirects began. */
interface Origin {
  /** How many they are. */
  readonly hops: number;
  /** Whether any of them led to another origin. */
  readonly isElsewhere: boolean;
}

const OPAQUE =
  'Expected a `fetch` that shows where a redirect leads, so that each can be counted, got an opaque redirect; ' +
  "set `redirect: 'manual'` or `'error'`";
const ONE_TIME = 'A redirect asks for the body again, which is a stream, and has been read';
