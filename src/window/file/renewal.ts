import type { Timers } from './machine.js';

/** Has a process tell of itself for as long as it holds permits or waits for some, and not when it is idle. */
export class Renewal {
  readonly #everyMs: number;
  readonly #renew: () => void;
  readonly #timers: Timers;
  #held = 0;
  readonly #isForEver: boolean;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param renew - called every third of `leaseMs`, and once after that
   * @param isForEver - whether also when it is idle
   */
  constructor(leaseMs: number, renew: () => void, timers: Timers, isForEver: boolean) {
    this.#everyMs = leaseMs / RENEWALS;
    this.#renew = renew;
    this.#timers = timers;
    this.#isForEver = isForEver;
    if (isForEver) this.#arm();
  }

  /** How many permits have not ended, and one more where somebody waits. */
  get held(): number {
    return this.#held;
  }

  /** There is a permit more, or somebody waits. */
  hold(): void {
    this.#held += 1;
    if (this.#timer === undefined) this.#arm();
  }

  /** There is a permit less, or nobody waits any longer. */
  release(): void {
    this.#held -= 1;
  }

  stop(): void {
    this.#timers.clearTimeout(this.#timer);
  }

  #arm(): void {
    this.#timer = this.#timers.setTimeout(() => {
      this.#timer = undefined;
      if (this.#held > 0 || this.#isForEver) this.#arm();
      // Once more where nothing is held by now: a file that was replaced is noticed by that.
      this.#renew();
    }, this.#everyMs);
    this.#timer.unref();
  }
}

/** How often in a lease. */
const RENEWALS = 3;
