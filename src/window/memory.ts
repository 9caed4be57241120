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

/** The window of one process: an account in memory, on the monotonic clock. */
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
    this.#awaited = { weight, notify, at: Infinity, timer: undefined };
    this.#arm(this.#awaited);
  }

  via(floor: Floor | undefined): void {
    this.#account.via(floor);
  }

  change(limit: KeptLimit): void {
    this.#account.change(limit);
  }

  forgetNotify(): void {
    clearTimeout(this.#awaited?.timer);
    this.#awaited = undefined;
  }

  /** Called by its permits alone. */
  settle(weight: number, ending: Ending): void {
    const now = performance.now();
    if (ending === 'unsent') this.#account.unsent(weight);
    else this.#account[ending](weight, now);
    if (this.#awaited !== undefined) this.#arm(this.#awaited);
  }

  /** Called by its permits alone. */
  refuse(weight: number, sentAt: number, retryAfterMs: number | undefined): boolean {
    const isNews = this.#account.refused(weight, sentAt, retryAfterMs, performance.now());
    if (this.#awaited !== undefined) this.#arm(this.#awaited);
    return isNews;
  }

  /** Sets the timer for the moment at which the awaited weight fits, where that is known. */
  #arm(awaited: Awaited): void {
    const now = performance.now();
    const at = this.#account.fitsAt(awaited.weight, now);
    if (at === undefined || at >= awaited.at) return;
    clearTimeout(awaited.timer);
    awaited.at = at;
    awaited.timer = setTimeout(
      () => {
        this.#awaited = undefined;
        awaited.notify();
      },
      timerMs(at - now),
    );
  }
}

interface Awaited {
  readonly weight: number;
  readonly notify: () => void;
  at: number;
  timer: NodeJS.Timeout | undefined;
}
