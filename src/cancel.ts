import { CanceledError, type CancelToken, type InternalAxiosRequestConfig } from 'axios';

/** Throws axios's own error if the request has been aborted. */
export function throwIfCancelled(config: InternalAxiosRequestConfig): void {
  config.cancelToken?.throwIfRequested();
  if (config.signal?.aborted === true) throw new CanceledError(undefined, config);
}

/**
 * Calls `cancel` with axios's own error once the request is aborted, by `signal` or by the older
 * `cancelToken`. Returns the function that stops it.
 */
export function onCancelled(
  config: InternalAxiosRequestConfig,
  cancel: (error: Error) => void,
): () => void {
  const { signal } = config;
  const token = config.cancelToken as SubscribableToken | undefined;
  const onAbort = (): void => {
    cancel(new CanceledError(undefined, config));
  };
  token?.subscribe(cancel);
  signal?.addEventListener?.('abort', onAbort);
  return () => {
    token?.unsubscribe(cancel);
    signal?.removeEventListener?.('abort', onAbort);
  };
}

/** axios' adapters use these two methods, which its types leave out. */
interface SubscribableToken extends CancelToken {
  subscribe(listener: (reason: Error) => void): void;
  unsubscribe(listener: (reason: Error) => void): void;
}
