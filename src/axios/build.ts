import type {
  AxiosError,
  AxiosInstance,
  AxiosRequestConfig,
  AxiosResponse,
  AxiosStatic,
  CanceledError,
  InternalAxiosRequestConfig,
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
  /** Calls the adapter, which may throw, too. */
  dispatch(config: InternalAxiosRequestConfig, adapter: Adapter): Promise<AxiosResponse>;
}

/** The builds of clients. Axios is imported for the first of them only: other doors do without it. */
export class Builds {
  readonly #known = new WeakMap<AxiosInstance, Build | Promise<Build>>();

  /** The build of `client`: at once where it has been asked for before, else after a moment. */
  of(client: AxiosInstance): Build | Promise<Build> {
    const known = this.#known.get(client);
    if (known !== undefined) return known;
    const build = buildOf(client).then((found) => {
      this.#known.set(client, found);
      return found;
    });
    // Whoever sends is told.
    build.catch(() => undefined);
    this.#known.set(client, build);
    return build;
  }
}

async function buildOf(client: AxiosInstance): Promise<Build> {
  const { default: axios, AxiosError, CanceledError, getAdapter } = await import('axios');
  const ours: Build = {
    AxiosError,
    CanceledError,
    dispatch: (config, adapter) => getAdapter(adapter ?? axios.defaults.adapter, config)(config),
  };
  if (client.interceptors.request instanceof axios.interceptors.request.constructor) return ours;
  return otherBuild(client, axios).catch(() => ours);
}

/**
 * The build of a client of another one. Clients do not show it. But a sibling of theirs, without interceptors and without
 * defaults, fails with an error of its own where it is aborted, and passes on to adapters what it is given.
 */
async function otherBuild(client: AxiosInstance, axios: AxiosStatic): Promise<Build> {
  const sibling = client.create();
  // Else a default would come back that an interceptor has deleted.
  for (const key of Object.keys(sibling.defaults)) Reflect.deleteProperty(sibling.defaults, key);
  // An old version that knows no signal is to send nothing either.
  const adapter = (): Promise<never> => Promise.reject(new Error('Not sent'));
  const probe = { signal: AbortSignal.abort(), adapter };
  const aborted = await sibling.request(probe).catch((e: unknown) => e);
  const canceled = (aborted as Error).constructor as typeof CanceledError;
  const base = Object.getPrototypeOf(canceled) as typeof AxiosError;
  if (!axios.isCancel(new canceled()) || !axios.isAxiosError(new base())) {
    throw new Error('Expected the errors of a client of axios, got others');
  }
  return {
    AxiosError: base,
    CanceledError: canceled,
    async dispatch(config, adapter) {
      if (typeof adapter === 'function') return adapter(config);
      // Somebody may have put an adapter around this one, which the config names then.
      const neutral = { ...config, adapter, transformRequest: [], transformResponse: [] };
      const withConfig = <T extends Outcome>(outcome: T): T => {
        // Adapters add headers to the config that they are given, and not every error has one.
        if (outcome.config !== undefined) {
          config.headers = outcome.config.headers;
          outcome.config = config;
        }
        if (outcome.response !== undefined) outcome.response.config = config;
        return outcome;
      };
      return sibling.request(neutral as AxiosRequestConfig).then(withConfig, (error: unknown) => {
        throw axios.isAxiosError(error) ? withConfig(error) : error;
      });
    },
  };
}

/** A response, or an error. */
type Outcome = Partial<Pick<AxiosError, 'config' | 'response'>>;
