import { DatabaseError } from './database.js';
import type { Timers } from './machine.js';

/** Is told when the file cannot be used, and when it can be again. */
export type Switched = (isOut: boolean, reason: string) => void;

/** Whether the file can be used: after an error of the database it is tried again, until that works. */
export class Outage {
  readonly #switched: Switched;
  readonly #retry: () => void;
  readonly #timers: Timers;
  #isOn = false;
  #isAwaited = false;
  #timer: NodeJS.Timeout | undefined;

  /** @param retry - throws what the database throws, as long as it does */
  constructor(switched: Switched, retry: () => void, timers: Timers) {
    this.#switched = switched;
    this.#retry = retry;
    this.#timers = timers;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** @throws `error` where it is no fault of the database's */
  begin(error: unknown): void {
    if (!(error instanceof DatabaseError)) throw error;
    if (this.#isOn) return;
    this.#isOn = true;
    this.#arm();
    this.#switched(true, error.message);
  }

  /** Those who wait for its end keep the process alive. */
  keepAlive(isAwaited: boolean): void {
    this.#isAwaited = isAwaited;
    if (isAwaited) this.#timer?.ref();
    else this.#timer?.unref();
  }

  stop(): void {
    this.#timers.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #arm(): void {
    this.#timer = this.#timers.setTimeout(() => {
      this.#tryAgain();
    }, RETRY_MS);
    this.keepAlive(this.#isAwaited);
  }

  #tryAgain(): void {
    try {
      this.#retry();
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      this.#arm();
      return;
    }
    this.#timer = undefined;
    this.#isOn = false;
    this.#switched(false, '');
  }
}

/** How often it is tried whether the file can be used again. */
const RETRY_MS = 1000;
