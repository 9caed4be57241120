/**
 * The weight counted in the current one of consecutive windows, `[phaseMs + n * windowMs, phaseMs + (n + 1) * windowMs)`,
 * and the most that one of them ever held. Times must not go back.
 */
export class FixedCount {
  readonly #windowMs: number;
  readonly #phaseMs: number;
  #index = Number.NEGATIVE_INFINITY;
  #weight = 0;
  #worst = 0;

  constructor(windowMs: number, phaseMs: number) {
    this.#windowMs = windowMs;
    this.#phaseMs = phaseMs;
  }

  get worst(): number {
    return this.#worst;
  }

  weightAt(at: number): number {
    const index = Math.floor((at - this.#phaseMs) / this.#windowMs);
    if (index !== this.#index) {
      this.#index = index;
      this.#weight = 0;
    }
    return this.#weight;
  }

  add(at: number, weight: number): void {
    this.#weight = this.weightAt(at) + weight;
    this.#worst = Math.max(this.#worst, this.#weight);
  }
}
