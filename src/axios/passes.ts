import type { AxiosPromise, AxiosResponse, InternalAxiosRequestConfig } from 'axios';

/**
 * What is sent through an adapter that somebody has put around one that is throttled already: the first that it sends on goes on the
 * permits that it is sent with.
 */
export class Passes {
  /** By their headers, which copies of a config share. */
  readonly #open = new Map<object, Pass>();

  /** There is one for `config` while `send` is under way. An answer waits for what has gone on it, for that may not be counted yet. */
  async during(config: InternalAxiosRequestConfig, send: () => AxiosPromise): AxiosPromise {
    const { headers } = config;
    const pass: Pass = { config: { ...config }, sending: undefined };
    this.#open.set(headers, pass);
    try {
      const response = await send();
      await pass.sending?.catch(() => undefined);
      return response;
    } finally {
      if (this.#open.get(headers) === pass) this.#open.delete(headers);
    }
  }

  /** Calls `send` where there is one for `config` still, which must have the same limits. */
  use(config: InternalAxiosRequestConfig, send: () => AxiosPromise): AxiosPromise | undefined {
    const pass = this.#open.get(config.headers);
    if (pass === undefined || LOOKED_AT.some((key) => pass.config[key] !== config[key])) {
      return undefined;
    }
    this.#open.delete(config.headers);
    pass.sending = send();
    return pass.sending;
  }
}

interface Pass {
  readonly config: InternalAxiosRequestConfig;
  sending: Promise<AxiosResponse> | undefined;
}

/** What the limits of a request depend on. */
const LOOKED_AT = ['baseURL', 'url', 'allowAbsoluteUrls', 'method', 'data', 'throttle'] as const;
