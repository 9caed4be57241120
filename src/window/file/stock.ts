import type { Place } from './permit.js';
import type { Booked, Transaction } from './transaction.js';
import type { FileWindows } from './windows.js';

/** What was booked ahead in one transaction, under the number that this process had there. */
interface Lot {
  left: number;
  readonly process: number;
}

/**
 * What a window has booked ahead in the file, so that of requests that come close upon each other not each needs a transaction. The next
 * one, some milliseconds later at the latest, begins by giving back what is left.
 */
export class Stock {
  readonly #window: Booked;
  readonly #windows: FileWindows;
  #lot: Lot | undefined;
  /** In which transaction one was booked that is not written yet. */
  #bookedIn: Transaction | undefined;
  /** For how many requests the next lot is to be: for more while they come, for none once one was too large. */
  #requests = 0;

  constructor(window: Booked, windows: FileWindows) {
    this.#window = window;
    this.#windows = windows;
  }

  /** Whether `weight` may go without a transaction. */
  has(weight: number): boolean {
    return this.#lot !== undefined && weight <= this.#lot.left;
  }

  /** Takes `weight`; returns where that is booked, or undefined where there is not that much. */
  take(weight: number): Place | undefined {
    if (this.#lot === undefined || weight > this.#lot.left) return undefined;
    this.#lot.left -= weight;
    return { process: this.#lot.process };
  }

  /**
   * Books ahead for others like the one of `weight` that was let go: little of what is free, and nothing where other processes are there,
   * which would take it for in flight.
   */
  fill(current: Transaction, weight: number): void {
    if (this.#bookedIn === current) return;
    const { process } = current;
    const ledger = current.ledger(this.#window);
    let requests = this.#requests;
    if (ledger.others(process).length > 0) requests = 0;
    while (requests > 0 && !ledger.fits(process, requests * weight * PARTS)) requests >>= 1;
    this.#requests = Math.min(MOST_REQUESTS, 2 * requests + 1);
    if (requests === 0) return;
    const lot: Lot = { left: requests * weight, process };
    ledger.take(process, lot.left);
    this.#bookedIn = current;
    this.#windows.onCommit(() => {
      this.#bookedIn = undefined;
      this.#lot = lot;
      // Only now: whoever else is called once it is written may run another transaction before this.
      this.#windows.due.end((next) => {
        this.#giveBack(lot, next);
      });
    });
  }

  #giveBack(lot: Lot, current: Transaction): void {
    if (lot.left > 0) {
      this.#requests = 0;
      current.ledger(this.#window).settle(lot.left, 'unsent', current.now, lot.process);
    }
    this.#windows.onCommit(() => {
      this.#lot = undefined;
    });
  }
}

/** Of what is free, this part at most is booked ahead. */
const PARTS = 8;
const MOST_REQUESTS = 63;
