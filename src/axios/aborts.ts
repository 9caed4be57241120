import type { CancelToken, InternalAxiosRequestConfig } from 'axios';
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

/**
 * Tells those who wait of their abort, by `signal` or by the older `cancelToken`.
 *
 * One listener serves all who wait with one signal: both kinds look through all their listeners whenever one comes or
 * goes, and Node.js warns of more than ten.
 */
export class Aborts {
  readonly #groups = new WeakMap<object, Group>();

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
      this.#join(token, onAbort, (tellAll) => {
        token.subscribe(tellAll);
        return () => {
          token.unsubscribe(tellAll);
        };
      });
    const leaveSignal =
      signal &&
      this.#join(signal, onAbort, (tellAll) => {
        const listener = (): void => {
          tellAll();
        };
        signal.addEventListener?.('abort', listener);
        return () => {
          signal.removeEventListener?.('abort', listener);
        };
      });
    return () => {
      leaveToken?.();
      leaveSignal?.();
    };
  }

  #join(source: object, tell: Tell, listen: (tellAll: Tell) => () => void): () => void {
    const group = this.#groups.get(source) ?? this.#open(source, listen);
    group.members.add(tell);
    return () => {
      group.members.delete(tell);
      if (group.members.size > 0) return;
      group.stop();
      this.#groups.delete(source);
    };
  }

  #open(source: object, listen: (tellAll: Tell) => () => void): Group {
    const members = new Set<Tell>();
    const stop = listen((reason) => {
      for (const tell of members) tell(reason);
    });
    const group = { members, stop };
    this.#groups.set(source, group);
    return group;
  }
}

/** Is called at an abort, with the reason where the source has an error of its own. */
type Tell = (reason?: Error) => void;

/** Those who wait with one signal or token. */
interface Group {
  readonly members: Set<Tell>;
  readonly stop: () => void;
}

/** axios' adapters use these two methods, which its types leave out. */
interface SubscribableToken extends CancelToken {
  subscribe(listener: (reason: Error) => void): void;
  unsubscribe(listener: (reason: Error) => void): void;
}
