import type { KeptLimit } from '../limits/limit.js';
import { Account } from './account.js';
import type { Floor } from './floor.js';
import type { Ending, Permit, Window, Windows } from './window.js';
import { WindowPermit } from './permit.js';
import { timerMs } from '../checks/timer.js';

/** The windows of one process alone. */
export const memoryWindows: Windows = {
  open: (_key, limit) => new MemoryWindow(limit),
  atomically: (decide) => decide(),
  close: () => Promise.resolve(),
};

/**
 * The window of one process: an account in memory, on the monotonic clock. It has no private method, for these take eight
 * bytes of each of a million windows.
 */
export class MemoryWindow implements Window {
  readonly #account: Account;
  #awaited: Awaited | undefined;

  constructor(limit: KeptLimit) {
    this.#account = new Account(limit);
  }

  get limit(): KeptLimit {
    return this.#account.limit;
  }

  get inFlight(): number {
    return this.#account.inFlight;
  }

  get cooling(): number {
    return this.#account.cooling(performance.now());
  }

  get available(): number {
    return this.#account.available(performance.now());
  }

  get minRoundTripMs(): number {
    return this.#account.minRoundTripMs(performance.now());
  }

  get pausedMs(): number {
    return this.#account.pausedMs(performance.now());
  }

  endedWithin(ms: number): number {
    return this.#account.endedWithin(ms, performance.now());
  }

  get idle(): boolean {
    return this.#awaited === undefined && this.#account.isIdle(performance.now());
  }

  fits(weight: number, now = performance.now()): boolean {
    return this.#account.fits(weight, now);
  }

  take(weight: number, now = performance.now()): Permit {
    this.#account.take(weight, now);
    return new WindowPermit(this, weight, now);
  }

  earliestMs(weight: number): number {
    const now = performance.now();
    const at = this.#account.fitsAt(weight, now);
    // Whoever is still in flight has yet to cool.
    return at === undefined ? this.#account.coolMs(now) : at - now;
  }

  notifyWhenFits(weight: number, notify: () => void): void {
    this.forgetNotify();
    this.#awaited = new Awaited(this.#account, weight, () => {
      this.#awaited = undefined;
      notify();
    });
    this.#awaited.arm();
  }

  via(floor: Floor | undefined): void {
    this.#account.via(floor);
  }

  change(limit: KeptLimit): void {
    this.#account.change(limit, performance.now());
  }

  forgetNotify(): void {
    this.#awaited?.stop();
    this.#awaited = undefined;
  }

  /** Called by its permits alone, as `settle` and `refuse` are. */
  sent(weight: number): number | undefined {
    // The clock takes longer to read than all else here.
    if (this.#account.limit.countFrom === 'response') return undefined;
    const until = this.#account.sent(weight, performance.now());
    this.#awaited?.arm();
    return until;
  }

  settle(weight: number, ending: Ending, takenAt: number): void {
    const now = performance.now();
    if (ending === 'unsent') this.#account.unsent(weight, takenAt);
    else this.#account[ending](weight, now);
    this.#awaited?.arm();
  }

  refuse(weight: number, sentAt: number, retryAfterMs: number | undefined): boolean {
    const isNews = this.#account.refused(weight, sentAt, retryAfterMs, performance.now());
    this.#awaited?.arm();
    return isNews;
  }
}

/** One who waits for room in an account, and the timer for the moment at which there is some, where that is known. */
class Awaited {
  readonly #account: Account;
  readonly #weight: number;
  readonly #notify: () => void;
  #at = Infinity;
  #timer: NodeJS.Timeout | undefined;

  constructor(account: Account, weight: number, notify: () => void) {
    this.#account = account;
    this.#weight = weight;
    this.#notify = notify;
  }

  /** Looks when there is going to be room: earlier, perhaps, than it was known before. */
  arm(): void {
    const now = performance.now();
    const at = this.#account.fitsAt(this.#weight, now);
    if (at === undefined || at >= this.#at) return;
    clearTimeout(this.#timer);
    this.#at = at;
    this.#timer = setTimeout(this.#notify, timerMs(at - now));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
