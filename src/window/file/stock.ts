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

  /** Takes `weight`, which there is; returns the number of the process that it is booked under. */
  take(weight: number): number | undefined {
    if (this.#lot === undefined) return undefined;
    this.#lot.left -= weight;
    return this.#lot.process;
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
    const isFree = (): boolean => ledger.fits(process, requests * weight * PARTS);
    while (requests > 0 && !(ledger.isOf(process) && isFree())) requests >>= 1;
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

/** Tries whether what is in stock is enough for a decision. */
export class Trial {
  #isOn = false;
  #shortages = 0;

  /** Whether windows are to go by their stock alone. */
  get isOn(): boolean {
    return this.#isOn;
  }

  /** What `decide` comes to; undefined where it takes a transaction. */
  run<T>(decide: () => T): { readonly value: T } | undefined {
    const before = this.#shortages;
    this.#isOn = true;
    try {
      const value = decide();
      return this.#shortages > before ? undefined : { value };
    } finally {
      this.#isOn = false;
    }
  }

  /** There is too little in stock. */
  fail(): false {
    this.#shortages += 1;
    return false;
  }
}

/** Of what is free, this part at most is booked ahead. */
const PARTS = 8;
const MOST_REQUESTS = 63;
