/** Below this many expired entries, cutting them off costs more than keeping them. */
const COMPACT_FROM = 64;

/**
 * The exact weight counted within the last `windowMs`, and the most that it ever was.
 *
 * The window is half-open: at time `t` it holds what was counted in `(t - windowMs, t]`, so two arrivals exactly one
 * window apart never count together. Times must not go back. Amortised O(1).
 */
export class SlidingCount {
  readonly #windowMs: number;
  #times: number[] = [];
  #weights: number[] = [];
  #head = 0;
  #weight = 0;
  #worst = 0;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** The heaviest window so far. A window's weight only rises at an arrival, so it is enough to look there. */
  get worst(): number {
    return this.#worst;
  }

  weightAt(at: number): number {
    const until = at - this.#windowMs;
    for (;;) {
      const oldest = this.#times[this.#head];
      if (oldest === undefined || oldest > until) break;
      this.#weight -= this.#weights[this.#head] ?? 0;
      this.#head += 1;
    }
    this.#compact();
    return this.#weight;
  }

  add(at: number, weight: number): void {
    this.#weight = this.weightAt(at) + weight;
    this.#times.push(at);
    this.#weights.push(weight);
    this.#worst = Math.max(this.#worst, this.#weight);
  }

  #compact(): void {
    if (this.#head < COMPACT_FROM || this.#head * 2 < this.#times.length) return;
    this.#times = this.#times.slice(this.#head);
    this.#weights = this.#weights.slice(this.#head);
    this.#head = 0;
  }
}
