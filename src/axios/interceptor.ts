import type {
  AxiosAdapter,
  AxiosError,
  AxiosInstance,
  AxiosPromise,
  InternalAxiosRequestConfig,
} from 'axios';
import type { Adapter } from './build.js';

/** What an interceptor does with the requests of a client. */
export interface Traffic {
  /** A request has begun, and is on its way through the interceptors. */
  began(): void;
  /** It has come back to the interceptors of responses, with this. */
  ended(outcome: unknown): void;
  /** Sends a request of `client` through `adapter` when it may go. */
  send(config: InternalAxiosRequestConfig, adapter: Adapter, client: AxiosInstance): AxiosPromise;
}

/**
 * Puts `traffic` before the wire of `client`, and returns the function that takes it away again.
 *
 * The interceptor only wraps the adapter of the one request: whatever else happens to it, in other interceptors and in
 * transforms, is over when the adapter is called. So what is looked up is what is sent, the wait is the very last step,
 * and nothing that throws before it can leave a permit behind. Interceptors that run later may set another adapter, so
 * where there are any others, the last transform of the request, which axios runs right before it asks for the adapter,
 * wraps that.
 *
 * @throws TypeError when `client` has a throttle already
 */
export function install(client: AxiosInstance, traffic: Traffic): () => void {
  const { request, response } = client.interceptors;
  if (handlersOf(request).some((handler) => handler?.fulfilled && MARK in handler.fulfilled)) {
    throw new TypeError('Expected `client` to have no throttle yet, got one that has one attached');
  }
  const wrapLast = Object.assign(
    function (this: InternalAxiosRequestConfig, data: unknown): unknown {
      if (!isWrapped(this.adapter)) {
        this.adapter = wrap(this.adapter ?? client.defaults.adapter, traffic, client);
      }
      return data;
    },
    { [MARK]: true },
  );
  const intercept = (config: InternalAxiosRequestConfig): InternalAxiosRequestConfig => {
    config.adapter = wrap(config.adapter ?? client.defaults.adapter, traffic, client);
    if (handlersOf(request).length > 1) {
      config.transformRequest = withLast(config.transformRequest, wrapLast);
    }
    return config;
  };
  // Axios asks this once for every request, before any interceptor has run.
  const runWhen = (): boolean => {
    watchConditions(request, onRequest, traffic);
    // Where somebody has cleared those of responses, it would never be seen to end.
    if (handlersOf(response).some((handler) => handler?.fulfilled === onResponse)) traffic.began();
    return true;
  };
  const onRequest = Object.assign(intercept, { [MARK]: true });
  // Asynchronous, for then whatever begins also comes to the interceptors of responses, where it is seen to end.
  const requestId = request.use(onRequest, undefined, { runWhen });
  const onResponse = <T>(answer: T): T => {
    traffic.ended(answer);
    return answer;
  };
  const onError = (error: unknown): never => {
    // What failed on its way has not come to the adapter.
    const { config } = (error ?? {}) as Partial<AxiosError>;
    if (config) restore(config);
    traffic.ended(error);
    throw error;
  };
  const responseId = response.use(onResponse, onError);
  return () => {
    unwatchConditions(request);
    eject(request, requestId, onRequest);
    eject(response, responseId, onResponse);
  };
}

/** Shared by all copies of this package, so that none attaches to what another has attached to. */
const MARK = Symbol.for('easemob-throttle');
const ORIGINAL = Symbol.for('easemob-throttle original adapter');

type Manager = AxiosInstance['interceptors']['request'] | AxiosInstance['interceptors']['response'];
type Transforms = InternalAxiosRequestConfig['transformRequest'];

interface Handler {
  readonly fulfilled?: object | undefined;
  /** Whether it is to run for a request. */
  runWhen?: Condition | null;
}

/** One that is watched for `traffic` holds what was there before. */
type Condition = ((config: InternalAxiosRequestConfig) => boolean) & { [ORIGINAL]?: Condition };

/** All interceptors; `null` where one was ejected, of which axios' types do not tell. */
function handlersOf(manager: Manager): (Handler | null)[] {
  return (manager.handlers as (Handler | null)[] | undefined) ?? [];
}

/** Conditions asked after ours may throw, which ends the request there and then: no interceptor is told. */
function watchConditions(manager: Manager, ours: object, traffic: Traffic): void {
  const handlers = handlersOf(manager);
  for (let index = handlers.length - 1; index >= 0; index--) {
    const handler = handlers[index];
    if (handler?.fulfilled === ours) return;
    const condition = handler?.runWhen;
    if (!handler || !condition || ORIGINAL in condition) continue;
    const watched: Condition = (config) => {
      try {
        return condition(config);
      } catch (error) {
        traffic.ended(error);
        throw error;
      }
    };
    handler.runWhen = Object.assign(watched, { [ORIGINAL]: condition });
  }
}

function unwatchConditions(manager: Manager): void {
  for (const handler of handlersOf(manager)) {
    const original = handler?.runWhen?.[ORIGINAL];
    if (handler && original) handler.runWhen = original;
  }
}

/** Older versions of axios leave an empty place behind. Those after it, whose ids may be their places, stay put. */
function eject(manager: Manager, id: number, fulfilled: object): void {
  const handlers = handlersOf(manager);
  const place = handlers.findIndex((handler) => handler?.fulfilled === fulfilled);
  manager.eject(id);
  if (handlers.length === place + 1 && handlers[place] === null) handlers.pop();
}

type Transform = Exclude<Transforms, readonly unknown[] | undefined>;
type WrappedAdapter = AxiosAdapter & { [ORIGINAL]?: Adapter };
type WrappedTransforms = Transform[] & { [ORIGINAL]?: Transforms };

/** Puts `last` behind the transforms of a config that may have been used before, and failed before it came to the adapter. */
function withLast(transforms: Transforms, last: Transform): WrappedTransforms {
  const before = originalTransforms(transforms);
  const all: WrappedTransforms = [...listOf(before), last];
  all[ORIGINAL] = before;
  return all;
}

/** What was there, in its own form, unless others have changed it since. */
function originalTransforms(transforms: Transforms): Transforms {
  if (!Array.isArray(transforms) || !transforms.some(isMarked)) return transforms;
  const before = (transforms as WrappedTransforms)[ORIGINAL];
  const listed = listOf(before);
  const isSame =
    transforms.length === listed.length + 1 && listed.every((one, at) => one === transforms[at]);
  return isSame ? before : transforms.filter((transform) => !isMarked(transform));
}

const isMarked = (transform: unknown): boolean =>
  typeof transform === 'function' && MARK in transform;

/** Some take `null` for none. */
function listOf(transforms: Transforms | null): Transform[] {
  const all = transforms ?? [];
  return Array.isArray(all) ? all : [all];
}

function wrap(adapter: Adapter, traffic: Traffic, client: AxiosInstance): WrappedAdapter {
  // A config that was used before may hold a wrapped adapter; wrapped twice, it would need two permits.
  const original = isWrapped(adapter) ? adapter[ORIGINAL] : adapter;
  const wrapped: WrappedAdapter = (config) => {
    restore(config);
    return traffic.send(config, original, client);
  };
  wrapped[ORIGINAL] = original;
  return wrapped;
}

/** Whoever reads a config afterwards, or sends it again, is to find what was there. */
function restore(config: InternalAxiosRequestConfig): void {
  const { adapter, transformRequest } = config;
  if (!isWrapped(adapter)) return;
  if (adapter[ORIGINAL] === undefined) delete config.adapter;
  else config.adapter = adapter[ORIGINAL];
  const transforms = originalTransforms(transformRequest);
  if (transforms === undefined) delete config.transformRequest;
  else config.transformRequest = transforms;
}

function isWrapped(adapter: Adapter): adapter is WrappedAdapter {
  return typeof adapter === 'function' && ORIGINAL in adapter;
}
