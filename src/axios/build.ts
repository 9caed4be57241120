import axios, {
  AxiosError,
  CanceledError,
  getAdapter,
  type AxiosInstance,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
} from 'axios';

/** An adapter as a config names it. */
export type Adapter = InternalAxiosRequestConfig['adapter'];

/**
 * A build of axios: its ES module and its CommonJS file are two, each with classes of its own, and so is every version.
 * What a client's callers catch, and what goes to the wire, is to be of the client's own build.
 */
export interface Build {
  readonly AxiosError: typeof AxiosError;
  readonly CanceledError: typeof CanceledError;
  /** Calls the adapter. */
  dispatch(config: InternalAxiosRequestConfig, adapter: Adapter): Promise<AxiosResponse>;
}

/** The build that this package has imported. */
const OURS: Build = {
  AxiosError,
  CanceledError,
  dispatch: async (config, adapter) =>
    getAdapter(adapter ?? axios.defaults.adapter, config)(config),
};

/** The builds of clients: at once for clients of the build that this package has imported, else after a moment. */
export class Builds {
  readonly #others = new WeakMap<AxiosInstance, Promise<Build>>();

  of(client: AxiosInstance): Build | Promise<Build> {
    if (client.interceptors.request instanceof axios.interceptors.request.constructor) return OURS;
    let build = this.#others.get(client);
    if (build === undefined) {
      build = otherBuild(client).catch(() => OURS);
      this.#others.set(client, build);
    }
    return build;
  }
}

/**
 * The build of a client of another one. Clients do not show it. But a sibling of theirs, without interceptors and without
 * defaults, fails with an error of its own where it is aborted, and passes on to adapters what it is given.
 */
async function otherBuild(client: AxiosInstance): Promise<Build> {
  const sibling = client.create();
  // Else a default would come back that an interceptor has deleted.
  for (const key of Object.keys(sibling.defaults)) Reflect.deleteProperty(sibling.defaults, key);
  const aborted = await sibling.request({ signal: AbortSignal.abort() }).catch((e: unknown) => e);
  const canceled = (aborted as Error).constructor as typeof CanceledError;
  const base = Object.getPrototypeOf(canceled) as typeof AxiosError;
  if (!axios.isCancel(new canceled()) || !axios.isAxiosError(new base())) return OURS;
  return {
    AxiosError: base,
    CanceledError: canceled,
    async dispatch(config, adapter) {
      if (typeof adapter === 'function') return adapter(config);
      const neutral = { ...config, transformRequest: [], transformResponse: [] };
      const withConfig = <T>(outcome: T): T => Object.assign(outcome as object, { config }) as T;
      return sibling.request(neutral).then(withConfig, (error: unknown) => {
        throw axios.isAxiosError(error) ? withConfig(error) : error;
      });
    },
  };
}
