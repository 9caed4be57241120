import type { AxiosInstance } from 'axios';
import { install, type Run } from './interceptor.js';
import { expected } from './checks/expected.js';

/** The axios clients that share a throttle. */
export class Clients {
  readonly #run: Run;
  readonly #attached = new Map<AxiosInstance, { readonly uninstall: () => void; host: OwnHost }>();

  constructor(run: Run) {
    this.#run = run;
  }

  /** @throws TypeError when `client` is no axios client, or has a throttle attached */
  attach(client: AxiosInstance): void {
    if (!isClient(client)) throw new TypeError(expected('client', 'an axios client', client));
    this.#attached.set(client, { uninstall: install(client, this.#run), host: NO_HOST });
  }

  /** Leaves `client` as it was before it was attached. Nothing happens where it was not. */
  detach(client: AxiosInstance): void {
    this.#attached.get(client)?.uninstall();
    this.#attached.delete(client);
  }

  detachAll(): void {
    for (const client of [...this.#attached.keys()]) this.detach(client);
  }

  /** The base URL of the client attached first. */
  get baseURL(): string | undefined {
    const [first] = this.#attached.keys();
    return first?.defaults.baseURL;
  }

  /** Whether `host` is that of a client's base URL. */
  owns(host: string): boolean {
    for (const [client, entry] of this.#attached) {
      const { baseURL } = client.defaults;
      // Parsing takes a microsecond; a base URL changes next to never.
      if (entry.host.baseURL !== baseURL) entry.host = { baseURL, host: hostOf(baseURL) };
      if (entry.host.host === host) return true;
    }
    return false;
  }
}

interface OwnHost {
  readonly baseURL: string | undefined;
  readonly host: string | undefined;
}

const NO_HOST: OwnHost = { baseURL: undefined, host: undefined };

function hostOf(baseURL: string | undefined): string | undefined {
  return baseURL !== undefined && URL.canParse(baseURL) ? new URL(baseURL).host : undefined;
}

function isClient(client: unknown): client is AxiosInstance {
  const { defaults, interceptors } = (client ?? {}) as Partial<AxiosInstance>;
  return typeof defaults === 'object' && typeof interceptors?.request.use === 'function';
}
