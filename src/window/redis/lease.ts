import { Cooling } from '../cooling.js';
import { msSince, type Moment } from './clocks.js';

/** Weight that Redis has granted and nobody uses yet, and how long Redis keeps it for this process. */
export class Lease {
  readonly #leaseMs: number;
  #ready = 0;
  /** What cools for others still, and is ours from then on. */
  readonly #coming = new Cooling();
  #renewedAt: Moment | undefined;
  /** When it began anew last, having been over. */
  #begunAt = Infinity;

  constructor(leaseMs: number) {
    this.#leaseMs = leaseMs;
  }

  /** All of it. */
  get total(): number {
    return this.#ready + this.#coming.total;
  }

  /** For how long Redis keeps it still; below 0 it is another's, were it not used: this process was silent for too long. */
  get leftMs(): number {
    return this.#renewedAt === undefined ? -Infinity : this.#leaseMs - msSince(this.#renewedAt);
  }

  /** Redis has been told of it in a message that was composed at that moment. */
  renewed(at: Moment): void {
    if (this.leftMs <= 0) this.#begunAt = performance.now();
    this.#renewedAt = at;
  }

  /** Whether it has not been over at any time since the moment `since`. */
  hasLastedSince(since: number): boolean {
    return this.leftMs > 0 && since >= this.#begunAt;
  }

  /** What may go at the moment `now`. */
  ready(now: number): number {
    const before = this.#coming.total;
    this.#coming.expire(now);
    this.#ready += before - this.#coming.total;
    return this.#ready;
  }

  /** The moment from which `weight` may go, or undefined if there is not that much. */
  readyAt(weight: number, now: number): number | undefined {
    const missing = weight - this.ready(now);
    return missing <= 0 ? now : this.#coming.freeAt(missing);
  }

  /** Adds `weight`, which may go from the moment `at` on. */
  add(at: number, weight: number): void {
    this.#coming.add(at, weight);
  }

  /** Uses `weight` of what may go. */
  use(weight: number): void {
    this.#ready -= weight;
  }

  /**
   * Gives up all but `weight` of what may go.
   *
   * @returns what others have to wait for: pairs of moment and weight, flat; what may go already is theirs at once
   */
  shrinkTo(weight: number, now: number): number[] {
    this.#ready = Math.min(this.ready(now), weight);
    const coming = this.#coming.toPairs();
    this.#coming.expire(Infinity);
    return coming;
  }
}
