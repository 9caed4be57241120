/**
 * Tells those who wait of what ends their wait, such as an abort.
 *
 * One listener serves all who wait with one source: signals and tokens look through all their listeners whenever one
 * comes or goes, and Node.js warns of more than ten.
 */
export class SharedListeners {
  readonly #groups = new WeakMap<object, Group>();

  /** Calls `tell` once `signal` is aborted. Returns the function that stops it. */
  onAbort(signal: AbortSource, tell: () => void): () => void {
    return this.join(signal, tell, (tellAll) => {
      const listener = (): void => {
        tellAll();
      };
      signal.addEventListener?.('abort', listener);
      return () => {
        signal.removeEventListener?.('abort', listener);
      };
    });
  }

  /** Calls `tell` with the reason of `signal` once it is aborted. Returns the function that stops it. */
  onReason(signal: AbortSignal | undefined, tell: (reason: unknown) => void): () => void {
    if (signal === undefined) return () => undefined;
    return this.onAbort(signal, () => {
      tell(signal.reason);
    });
  }

  /**
   * Calls `tell` when `source` does.
   *
   * @param listen - has the source call a function, and returns the function that stops it
   * @returns the function that stops it for `tell`
   */
  join(source: object, tell: Tell, listen: (tellAll: Tell) => () => void): () => void {
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

/** Why `signal` is aborted, whatever that is; undefined where it is not. */
export const reasonOf = (signal: AbortSignal | undefined): unknown =>
  signal?.aborted === true ? signal.reason : undefined;

/** An `AbortSignal`, or what is as good as one. */
export interface AbortSource {
  addEventListener?: ((type: 'abort', listener: () => void) => unknown) | undefined;
  removeEventListener?: ((type: 'abort', listener: () => void) => unknown) | undefined;
}

/** Is called when it happens, with the reason where the source has one of its own. */
export type Tell = (reason?: Error) => void;

/** Those who wait with one source. */
interface Group {
  readonly members: Set<Tell>;
  readonly stop: () => void;
}
