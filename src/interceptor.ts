import axios, {
  getAdapter,
  type AxiosAdapter,
  type AxiosInstance,
  type AxiosPromise,
  type InternalAxiosRequestConfig,
} from 'axios';

/** An adapter as a config names it. */
export type Adapter = InternalAxiosRequestConfig['adapter'];

/** Sends a request through `adapter` when it may go. */
export type Run = (config: InternalAxiosRequestConfig, adapter: Adapter) => AxiosPromise;

/** Sends a request through `adapter`. */
export function dispatch(config: InternalAxiosRequestConfig, adapter: Adapter): AxiosPromise {
  return getAdapter(adapter ?? axios.defaults.adapter, config)(config);
}

/**
 * Puts `run` before the wire of `client`, and returns the function that takes it away again.
 *
 * The interceptor only wraps the adapter of the one request: whatever else happens to it, in other interceptors and in
 * transforms, is over when the adapter is called. So what is looked up is what is sent, the wait is the very last step,
 * and nothing that throws before it can leave a permit behind.
 *
 * @throws TypeError when `client` has a throttle already
 */
export function install(client: AxiosInstance, run: Run): () => void {
  if (handlersOf(client).some((handler) => handler?.fulfilled && MARK in handler.fulfilled)) {
    throw new TypeError('Expected `client` to have no throttle yet, got one that has one attached');
  }
  const intercept = (config: InternalAxiosRequestConfig): InternalAxiosRequestConfig => {
    config.adapter = wrap(config.adapter ?? client.defaults.adapter, run);
    return config;
  };
  const { request } = client.interceptors;
  // Synchronous, for otherwise axios would put a promise between the call and the adapter.
  const id = request.use(Object.assign(intercept, { [MARK]: true }), undefined, {
    synchronous: true,
  });
  return () => {
    const handlers = handlersOf(client);
    const place = handlers.findIndex((handler) => handler?.fulfilled === intercept);
    request.eject(id);
    // Older versions of axios leave an empty place behind. Those after it, whose ids may be their places, stay put.
    if (handlers.length === place + 1 && handlers[place] === null) handlers.pop();
  };
}

/** Shared by all copies of this package, so that none attaches to what another has attached to. */
const MARK = Symbol.for('easemob-throttle');
const ORIGINAL = Symbol('original adapter');

type Handlers = NonNullable<AxiosInstance['interceptors']['request']['handlers']>;

/** All request interceptors; `null` where one was ejected, of which axios' types do not tell. */
function handlersOf(client: AxiosInstance): (Handlers[number] | null)[] {
  return client.interceptors.request.handlers ?? [];
}

type WrappedAdapter = AxiosAdapter & { [ORIGINAL]?: Adapter };

function wrap(adapter: Adapter, run: Run): WrappedAdapter {
  // A config that was used before may hold a wrapped adapter; wrapped twice, it would need two permits.
  const original = isWrapped(adapter) ? adapter[ORIGINAL] : adapter;
  const wrapped: WrappedAdapter = (config) => {
    // Whoever reads the config afterwards, or sends it again, is to find what was there.
    if (original === undefined) delete config.adapter;
    else config.adapter = original;
    return run(config, original);
  };
  wrapped[ORIGINAL] = original;
  return wrapped;
}

function isWrapped(adapter: Adapter): adapter is WrappedAdapter {
  return typeof adapter === 'function' && ORIGINAL in adapter;
}
