import type { CancelToken, InternalAxiosRequestConfig } from 'axios';
import { SharedListeners } from '../requests/shared-listeners.js';
import type { Build } from './build.js';

/** axios's own error where the request has been aborted, also where its listeners have not been told yet. */
export function abortOf(
  config: InternalAxiosRequestConfig,
  { CanceledError }: Build,
): Error | undefined {
  const { cancelToken, signal } = config;
  // The types tell only the message of what is an error.
  const reason: unknown = cancelToken?.reason;
  if (reason instanceof Error) return reason;
  return signal?.aborted === true ? new CanceledError(undefined, config) : undefined;
}

/** Tells those who wait of their abort, by `signal` or by the older `cancelToken`. */
export class Aborts {
  readonly #listeners = new SharedListeners();

  /** Calls `tell` with axios's own error once the request is aborted. Returns the function that stops it. */
  on(
    config: InternalAxiosRequestConfig,
    { CanceledError }: Build,
    tell: (error: Error) => void,
  ): () => void {
    const { signal } = config;
    const token = config.cancelToken as SubscribableToken | undefined;
    const onAbort = (reason?: Error): void => {
      tell(reason ?? new CanceledError(undefined, config));
    };
    const leaveToken =
      token &&
      this.#listeners.join(token, onAbort, (tellAll) => {
        token.subscribe(tellAll);
        return () => {
          token.unsubscribe(tellAll);
        };
      });
    const leaveSignal = signal && this.#listeners.onAbort(signal, onAbort);
    return () => {
      leaveToken?.();
      leaveSignal?.();
    };
  }
}

/** axios' adapters use these two methods, which its types leave out. */
interface SubscribableToken extends CancelToken {
  subscribe(listener: (reason: Error) => void): void;
  unsubscribe(listener: (reason: Error) => void): void;
}
