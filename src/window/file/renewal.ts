/** Has a process tell of itself for as long as it holds permits, and not when it is idle. */
export class Renewal {
  readonly #everyMs: number;
  readonly #renew: () => void;
  #held = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param renew - called every third of `leaseMs` */
  constructor(leaseMs: number, renew: () => void) {
    this.#everyMs = leaseMs / RENEWALS;
    this.#renew = renew;
  }

  /** How many permits have not ended. */
  get held(): number {
    return this.#held;
  }

  /** There is a permit more. */
  hold(): void {
    this.#held += 1;
    if (this.#timer === undefined) this.#arm();
  }

  /** There is a permit less. */
  release(): void {
    this.#held -= 1;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #arm(): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#held === 0) return;
      this.#arm();
      this.#renew();
    }, this.#everyMs).unref();
  }
}

/** How often in a lease. */
const RENEWALS = 3;
