import {
  type FetchOutgoing,
  throttle,
  type Throttle,
  type ThrottledFetch,
  type ThrottleOptions,
} from '../../src/index.js';
import { expectPromiseKept, type Counted } from '../support/invariant.js';

export const BASE = 'https://a1.easemob.com/my-org/my-app';

/** A request as the wire has seen it. */
export interface Sent extends Counted {
  readonly path: string;
  readonly method: string;
  readonly headers: Headers;
  readonly text: string;
  readonly init: RequestInit | undefined;
}

export interface FetchWireOptions {
  /** From sending to response, in milliseconds; a request counts half-way. */
  readonly latencyMs?: number;
  /** @defaultValue 200 to all */
  readonly reply?: (sent: Sent, sends: number) => Response;
}

/** The network and the server behind it, as a `fetch` on whatever clock the test runs. */
export class FetchWire {
  /** In the order of sending. */
  readonly sent: Sent[] = [];
  readonly #options: FetchWireOptions;

  constructor(options: FetchWireOptions = {}) {
    this.#options = options;
  }

  get paths(): string[] {
    return this.sent.map(({ path }) => path);
  }

  readonly fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const { latencyMs = 10, reply } = this.#options;
    const sentAt = performance.now();
    // As the real one does, at once: a request that is aborted, or whose body was used, throws.
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    const path = request.url.slice(BASE.length);
    const place = this.sent.length;
    const seen = { path, method: request.method, headers: request.headers, init };
    this.sent.push({ ...seen, at: sentAt + latencyMs / 2, weight: 1, text: '' });
    const text = await request.text();
    const sent = { ...this.sent[place]!, text, weight: weightOf(text) };
    this.sent[place] = sent;
    await this.#travel(latencyMs, request.signal);
    return reply?.(sent, place + 1) ?? new Response('{}');
  };

  #travel(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      });
    });
  }
}

function weightOf(text: string): number {
  if (!text.startsWith('{')) return 1;
  const { to } = JSON.parse(text) as { to?: unknown };
  return Array.isArray(to) ? to.length : 1;
}

export interface FetchSetup {
  readonly fetch: ThrottledFetch;
  readonly quota: Throttle;
  readonly wire: FetchWire;
}

/** An engine alone, whose `fetch` sends on a wire. */
export function setUpFetch(
  options: ThrottleOptions<string, FetchOutgoing> = {},
  wireOptions: FetchWireOptions = {},
): FetchSetup {
  const wire = new FetchWire(wireOptions);
  const quota = throttle(options);
  return { fetch: quota.fetch(wire.fetch), quota, wire };
}

/** JSON of a message to so many receivers. */
export const messageText = (receivers: number): string =>
  JSON.stringify({ to: Array.from({ length: receivers }, (_, index) => `u${index}`) });

/** That no window of the wire's server held more than `amount`. */
export function expectFetchKept({ sent }: FetchWire, amount: number, windowMs: number): void {
  expect(sent.length).toBeGreaterThan(0);
  expectPromiseKept(sent, { amount, windowMs });
}
