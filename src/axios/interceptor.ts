import type { AxiosError, AxiosInstance, AxiosPromise, InternalAxiosRequestConfig } from 'axios';
import { AdapterWrap, restore, type AdapterFor } from './adapter-wrap.js';
import { unwatchConditions, watchConditions } from './conditions.js';
import { eject, handlersOf } from './handlers.js';

/** What an interceptor does with the requests of a client. */
export interface Traffic {
  /** A request has begun, and is on its way through the interceptors. */
  began(): void;
  /** It has come back to the interceptors of responses, with this. */
  ended(outcome: unknown): void;
  /** Sends a request of `client` through `adapter` when it may go; one that others have set may come back here. */
  send(
    config: InternalAxiosRequestConfig,
    adapter: AdapterFor,
    client: AxiosInstance,
  ): AxiosPromise;
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
  const adapters = new AdapterWrap(client, (config, adapter) =>
    traffic.send(config, adapter, client),
  );
  const intercept = (config: InternalAxiosRequestConfig): InternalAxiosRequestConfig => {
    adapters.wrap(config, handlersOf(request).length > 1);
    return config;
  };
  // Axios asks this once for every request, before any interceptor has run.
  const runWhen = (): boolean => {
    watchConditions(request, onRequest, onFailedCondition);
    // Where somebody has cleared those of responses, it would never be seen to end.
    if (handlersOf(response).some((handler) => handler?.fulfilled === onResponse)) traffic.began();
    return true;
  };
  const onFailedCondition = (error: unknown): void => {
    traffic.ended(error);
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
