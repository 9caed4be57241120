import axios, {
  AxiosError,
  AxiosHeaders,
  CanceledError,
  type AxiosInstance,
  type AxiosResponse,
  type CreateAxiosDefaults,
  type InternalAxiosRequestConfig,
} from 'axios';
import { throttle, type Throttle, type ThrottleOptions } from '../../src/index.js';
import { expectPromiseKept, type Counted } from '../support/invariant.js';

/** What a wire answers to one request. */
export interface Reply {
  readonly status: number;
  readonly data?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface WireOptions {
  /** From sending to response, in milliseconds; a request counts half-way. */
  readonly latencyMs?: number | ((config: InternalAxiosRequestConfig) => number);
  /** Whether connections are seen to have been open before, as those of axios's own adapter. @defaultValue nothing is seen */
  readonly areOpen?: boolean;
  /** @defaultValue 200 to all */
  readonly reply?: (config: InternalAxiosRequestConfig, sends: number) => Reply;
}

/** A request as the wire has seen it. */
export interface Sent extends Counted {
  /** Path as the caller gave it. */
  readonly url: string;
  readonly sentAt: number;
  readonly config: InternalAxiosRequestConfig;
}

/** The network and the server behind it, on whatever clock the test runs: for what only time decides. */
export class Wire {
  /** In the order of sending. */
  readonly sent: Sent[] = [];
  readonly #options: WireOptions;
  /** One timer for all that is answered at one moment: fake timers take long to fire. */
  readonly #due = new Map<number, Set<() => void>>();

  constructor(options: WireOptions = {}) {
    this.#options = options;
  }

  /** Paths in the order of sending. */
  get urls(): string[] {
    return this.sent.map(({ url }) => url);
  }

  /** What the server would count against limits of an endpoint, told apart by its paths. */
  counted(isOf: (url: string) => boolean = () => true): Counted[] {
    return this.sent.filter(({ url }) => isOf(url));
  }

  readonly adapter = (config: InternalAxiosRequestConfig): Promise<AxiosResponse> => {
    const { latencyMs = 10, reply } = this.#options;
    const latency = typeof latencyMs === 'number' ? latencyMs : latencyMs(config);
    const sentAt = performance.now();
    this.sent.push({
      url: config.url ?? '',
      sentAt,
      at: sentAt + latency / 2,
      weight: weightOf(config.data),
      config,
    });
    const {
      status,
      data = {},
      headers = {},
    } = reply?.(config, this.sent.length) ?? {
      status: 200,
    };
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        stop();
        reject(new CanceledError(undefined, config));
      };
      const stop = this.#after(latency, () => {
        config.signal?.removeEventListener?.('abort', abort);
        const response: AxiosResponse = {
          status,
          statusText: '',
          data,
          headers: new AxiosHeaders(headers),
          config,
          ...(this.#options.areOpen !== undefined && {
            request: { reusedSocket: this.#options.areOpen },
          }),
        };
        if (config.validateStatus?.(status) !== false) resolve(response);
        else {
          const code = AxiosError.ERR_BAD_REQUEST;
          reject(new AxiosError(`status ${status}`, code, config, undefined, response));
        }
      });
      if (config.signal?.aborted === true) abort();
      config.signal?.addEventListener?.('abort', abort);
    });
  };

  #after(ms: number, run: () => void): () => void {
    const at = performance.now() + ms;
    let all = this.#due.get(at);
    if (all === undefined) {
      const made = (all = new Set<() => void>());
      this.#due.set(at, made);
      setTimeout(() => {
        this.#due.delete(at);
        for (const one of made) one();
      }, ms);
    }
    all.add(run);
    return () => {
      all.delete(run);
    };
  }
}

/** Receivers in the JSON body, as the server reads it. */
function weightOf(data: unknown): number {
  if (typeof data !== 'string' || !data.startsWith('{')) return 1;
  const { to } = JSON.parse(data) as { to?: unknown };
  return Array.isArray(to) ? to.length : 1;
}

/** A throttled client on a wire. */
export interface Setup {
  readonly client: AxiosInstance;
  readonly quota: Throttle;
  readonly wire: Wire;
}

/** A client of my-org/my-app that is throttled by `options` and sends on a wire. */
export function setUp(
  options: ThrottleOptions = {},
  wireOptions: WireOptions = {},
  defaults: CreateAxiosDefaults = {},
): Setup {
  const wire = new Wire(wireOptions);
  const baseURL = 'https://a1.easemob.com/my-org/my-app';
  const client = axios.create({ baseURL, adapter: wire.adapter, ...defaults });
  return { client, quota: throttle(client, options), wire };
}

/** A body for so many receivers. */
export function message(receivers: number): { to: string[] } {
  return { to: Array.from({ length: receivers }, (_, index) => `u${index}`) };
}

/** That no window of the wire's server held more than `amount` of the requests that `isOf` picks. */
export function expectKept(
  wire: Wire,
  amount: number,
  windowMs: number,
  isOf?: (url: string) => boolean,
): void {
  expect(wire.sent.length).toBeGreaterThan(0);
  expectPromiseKept(wire.counted(isOf), { amount, windowMs });
}
