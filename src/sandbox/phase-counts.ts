import { FixedCount } from './fixed-count.js';

/** Fixed windows are watched at this many phases, evenly spread over one window. */
export const PHASES = 10;

/** What a server with fixed windows would have counted, at each of {@link PHASES} places where its windows may start. */
export class PhaseCounts {
  readonly #counts: readonly FixedCount[];

  constructor(windowMs: number) {
    this.#counts = Array.from(
      { length: PHASES },
      (_, phase) => new FixedCount(windowMs, (phase * windowMs) / PHASES),
    );
  }

  /** The heaviest window at each phase. */
  get worst(): number[] {
    return this.#counts.map((count) => count.worst);
  }

  add(at: number, weight: number): void {
    for (const count of this.#counts) count.add(at, weight);
  }
}
