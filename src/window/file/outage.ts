import { DatabaseError } from './database.js';
import type { Machine } from './machine.js';

/** Is told when the file cannot be used, and when it can be again. */
export type Switched = (isOut: boolean, reason: string) => void;

/**
 * Whether the file can be used: after an error of the database it is tried again, until that works, and the less often, the sooner
 * it is out again after that: a damaged record is only found when somebody asks for it.
 */
export class Outage {
  readonly #switched: Switched;
  readonly #retry: () => void;
  readonly #machine: Pick<Machine, 'clock' | 'timers'>;
  #pauseMs = RETRY_MS;
  #endedAt = -Infinity;
  #isOn = false;
  #isAwaited = false;
  #timer: NodeJS.Timeout | undefined;

  /** @param retry - throws what the database throws, as long as it does */
  constructor(switched: Switched, retry: () => void, machine: Pick<Machine, 'clock' | 'timers'>) {
    this.#switched = switched;
    this.#retry = retry;
    this.#machine = machine;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** @throws `error` where it is no fault of the database's */
  begin(error: unknown): void {
    if (!(error instanceof DatabaseError)) throw error;
    if (this.#isOn) return;
    this.#isOn = true;
    const lastedMs = this.#machine.clock.now() - this.#endedAt;
    this.#pauseMs =
      lastedMs < LONGEST_RETRY_MS ? Math.min(this.#pauseMs * 2, LONGEST_RETRY_MS) : RETRY_MS;
    this.#arm();
    this.#switched(true, error.message);
  }

  /** Those who wait for its end keep the process alive. */
  keepAlive(isAwaited: boolean): void {
    this.#isAwaited = isAwaited;
    if (isAwaited) this.#timer?.ref();
    else this.#timer?.unref();
  }

  #arm(): void {
    this.#timer = this.#machine.timers.setTimeout(() => {
      this.#tryAgain();
    }, this.#pauseMs);
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
    this.#endedAt = this.#machine.clock.now();
    this.#switched(false, '');
  }
}

/** How often it is tried whether the file can be used again, at most and at least. */
const RETRY_MS = 1000;
const LONGEST_RETRY_MS = 30_000;
