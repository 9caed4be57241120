import { Cooling } from './cooling.js';

/** What an account needs to know of its limit. */
export interface AccountSettings {
  /** The weight that one window may hold. */
  readonly amount: number;
  /** Length of the window, in milliseconds. */
  readonly windowMs: number;
  /** How long a permit without a response cools on top of the window, in milliseconds. */
  readonly lostGraceMs: number;
  /** From when on a permit cools: from the response, or already from the sending. */
  readonly countFrom: 'response' | 'send';
  /** Whether what is free may go at once, or is spread evenly over the window. */
  readonly pacing: 'burst' | 'even';
}

/**
 * The arithmetic of one limit, on moments handed in: never more than `amount` in flight or cooling.
 * Why this keeps every window of the server is argued in docs/promise.md.
 */
export class Account {
  readonly settings: AccountSettings;
  readonly #cooling = new Cooling();
  #inFlight = 0;
  /** With even pacing: the moment before which nothing more may go. */
  #nextAt = -Infinity;

  constructor(settings: AccountSettings) {
    this.settings = settings;
  }

  /** Weight in flight. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Weight cooling at the moment `now`. */
  cooling(now: number): number {
    this.#cooling.expire(now);
    return this.#cooling.total;
  }

  /** Whether `weight` may be sent at the moment `now`. */
  fits(weight: number, now: number): boolean {
    if (now < this.#nextAt) return false;
    return this.#inFlight + this.cooling(now) + weight <= this.settings.amount;
  }

  /** Puts `weight`, which fits, in flight. */
  take(weight: number, now: number): void {
    const { amount, windowMs, countFrom, pacing } = this.settings;
    if (pacing === 'even') this.#nextAt = now + (windowMs * weight) / amount;
    if (countFrom === 'send') this.#cooling.add(now + windowMs, weight);
    else this.#inFlight += weight;
  }

  /** The response of a request of `weight` came: it was counted before `now`. */
  answered(weight: number, now: number): void {
    this.#land(weight, now + this.settings.windowMs);
  }

  /** A request of `weight` ended without a response: it may be counted until the grace is over. */
  lost(weight: number, now: number): void {
    this.#land(weight, now + this.settings.windowMs + this.settings.lostGraceMs);
  }

  /** A request of `weight` never left. */
  unsent(weight: number): void {
    // Counted from its sending, it cools already; that it cools for nothing harms no promise.
    if (this.settings.countFrom === 'response') this.#inFlight -= weight;
  }

  /**
   * The moment at which `weight` will fit if nothing else is taken, or undefined while that depends
   * on a response still to come.
   */
  fitsAt(weight: number, now: number): number | undefined {
    const missing = this.#inFlight + this.cooling(now) + weight - this.settings.amount;
    if (missing <= 0) return Math.max(now, this.#nextAt);
    const freeAt = this.#cooling.freeAt(missing);
    return freeAt === undefined ? undefined : Math.max(freeAt, this.#nextAt);
  }

  #land(weight: number, freeAt: number): void {
    if (this.settings.countFrom === 'send') return;
    this.#inFlight -= weight;
    this.#cooling.add(freeAt, weight);
  }
}
