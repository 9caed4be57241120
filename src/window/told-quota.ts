/** What the server says is left of a quota: so much may go, until it says otherwise or that time is over. */
export class ToldQuota {
  #left: number;
  readonly #until: number;

  /** @param left - what is left for what is not sent yet; it may be less than nothing */
  constructor(left: number, until: number) {
    this.#left = left;
    this.#until = until;
  }

  /** Whether it has nothing to say any longer. */
  isOver(now: number): boolean {
    return now >= this.#until;
  }

  fits(weight: number, now: number): boolean {
    return this.isOver(now) || weight <= this.#left;
  }

  /** How long it takes, in milliseconds, until `weight` fits. */
  earliestMs(weight: number, now: number): number {
    return this.fits(weight, now) ? 0 : this.#until - now;
  }

  /** A request of `weight` was sent. */
  took(weight: number): void {
    this.#left -= weight;
  }

  /** A request of `weight` was not sent after all, since or as the server said it: either way it was taken off. */
  unsent(weight: number): void {
    this.#left += weight;
  }
}
