/** Whether Redis is out: it is once nothing has come from it for as long as the option `redis.timeoutMs` says. */
export class Outage {
  readonly #timeoutMs: number;
  readonly #switched: (isOut: boolean, reason: string) => void;
  #failingSince: number | undefined;
  #isOut = false;
  #isOver = false;

  /** @param switched - called when it begins and when it ends */
  constructor(timeoutMs: number, switched: (isOut: boolean, reason: string) => void) {
    this.#timeoutMs = timeoutMs;
    this.#switched = switched;
  }

  get isOut(): boolean {
    return this.#isOut;
  }

  answered(): void {
    this.#failingSince = undefined;
    this.#switch(false, '');
  }

  /** Nothing has come since the moment `since`; undefined where that is no sign of an outage. */
  failed(since: number | undefined, error: unknown): void {
    this.#failingSince ??= since;
    if (this.#failingSince === undefined) return;
    if (performance.now() - this.#failingSince < this.#timeoutMs) return;
    this.#switch(true, messageOf(error));
  }

  /** Nobody is to be told any longer. */
  close(): void {
    this.#isOver = true;
  }

  #switch(isOut: boolean, reason: string): void {
    if (this.#isOut === isOut || this.#isOver) return;
    this.#isOut = isOut;
    this.#switched(isOut, reason);
  }
}

/** An error of the system is of no class of ours where a program runs in a realm of its own, as in tests. */
function messageOf(error: unknown): string {
  const { message } = (error ?? {}) as { readonly message?: unknown };
  return typeof message === 'string' ? message : 'unknown error';
}
