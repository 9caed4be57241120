import type { AxiosInstance } from 'axios';

/**
 * A client of axios: what `axios.create()` returns, or axios itself. As little of it is asked for as all builds and
 * versions of axios have in common: their own types do not fit each other.
 */
export interface AxiosClient {
  /** Its default config. */
  readonly defaults: { readonly headers: object };
  /** Where the throttle puts itself. */
  readonly interceptors: {
    readonly request: { use(...handlers: never[]): number; eject(id: number): void };
    readonly response: { use(...handlers: never[]): number; eject(id: number): void };
  };
}

export function isClient(client: unknown): client is AxiosInstance {
  const { defaults, interceptors } = (client ?? {}) as Partial<AxiosInstance>;
  return typeof defaults === 'object' && typeof interceptors?.request.use === 'function';
}
