import type { Renewal } from './renewal.js';
import type { Transaction } from './transaction.js';

/** A window of this process, as far as its permits are booked. */
export interface Booking {
  /** Tells the file what this process has in flight, under its number of now. */
  rebook(current: Transaction): void;
}

/** What this process has in flight, and under what number the file has it. */
export class Bookings {
  readonly #renewal: Renewal;
  readonly #windows = new Set<Booking>();
  #process = 0;

  constructor(renewal: Renewal) {
    this.#renewal = renewal;
  }

  /** The number of this process that the permits are booked under which have ended before the transaction that runs. */
  get process(): number {
    return this.#process;
  }

  /** `window` has a permit more. */
  hold(window: Booking): void {
    this.#renewal.hold();
    this.#windows.add(window);
  }

  /** `window` has a permit less. */
  release(window: Booking, hasMore: boolean): void {
    this.#renewal.release();
    if (!hasMore) this.#windows.delete(window);
  }

  /**
   * Called first in a transaction. Where others have found this process dead, what it has in flight is not booked any longer,
   * and yet may be counted.
   *
   * @returns what to call once that is written
   */
  follow(current: Transaction): () => void {
    const { process } = current;
    if (process !== this.#process) for (const window of this.#windows) window.rebook(current);
    return () => {
      this.#process = process;
    };
  }
}
