import { timerMs } from '../../checks/timer.js';
import type { Backlog } from '../window.js';
import type { Leaving } from './due.js';
import type { Booked, Transaction } from './transaction.js';
import { LEAST_LOOK_MS } from './turns.js';
import type { FileWindows } from './windows.js';

/** What waits in this process for room in one window, and whether the file has it that it does. */
export class Waiting implements Leaving {
  readonly #window: Booked;
  readonly #windows: FileWindows;
  readonly #fitsAloneAt: (weight: number, now: number) => number | undefined;
  #awaited: Awaited | undefined;
  #isInTurn = false;

  /** @param fitsAloneAt - when a weight fits by what this process sends alone, while the file cannot be used */
  constructor(
    window: Booked,
    windows: FileWindows,
    fitsAloneAt: (weight: number, now: number) => number | undefined,
  ) {
    this.#window = window;
    this.#windows = windows;
    this.#fitsAloneAt = fitsAloneAt;
  }

  /** Whether somebody waits. */
  get isOn(): boolean {
    return this.#awaited !== undefined;
  }

  /** Calls `notify` once, when `weight` may fit. */
  begin(weight: number, notify: () => void, backlog: Backlog): void {
    this.#windows.timers.clearTimeout(this.#awaited?.timer);
    this.#awaited = { weight, notify, backlog, soonMs: LEAST_LOOK_MS, timer: undefined };
    this.#windows.awaits(this, true);
    this.#arm(this.#awaited);
  }

  /** Something has changed that decides when it may fit. */
  lookAgain(): void {
    if (this.#awaited !== undefined) this.#arm(this.#awaited);
  }

  /** Lets those who wait look whether there is room. */
  notify(): void {
    if (this.#awaited !== undefined) this.#end()?.notify();
  }

  /** Nobody waits any more. */
  forget(): void {
    this.#end();
    if (this.#isInTurn) this.#windows.due.leave(this);
  }

  /** Something was taken: the file has it by now whether more is waited for. */
  took(isInTurn: boolean): void {
    this.#isInTurn = isInTurn;
  }

  leave(current: Transaction): void {
    if (this.#awaited !== undefined) return;
    current.ledger(this.#window).leave(current.process);
    this.#windows.onCommit(() => {
      this.#isInTurn = false;
    });
  }

  #end(): Awaited | undefined {
    const awaited = this.#awaited;
    this.#windows.timers.clearTimeout(awaited?.timer);
    this.#awaited = undefined;
    this.#windows.awaits(this, false);
    return awaited;
  }

  /** Sets the timer for when it may be the turn of what is awaited. */
  #arm(awaited: Awaited): void {
    this.#windows.timers.clearTimeout(awaited.timer);
    const { weight, backlog, soonMs } = awaited;
    const look = this.#windows.run((current) => {
      this.#isInTurn = true;
      const ledger = current.ledger(this.#window);
      const at = ledger.wait(current.process, weight, backlog);
      // What others have in flight may be booked ahead, or turn out not to be sent: it comes free then without having to cool.
      const isShared = ledger.others(current.process).some(({ inFlight }) => inFlight > 0);
      return { at, isShared };
    });
    const now = this.#windows.now();
    const waitsUntil = look?.at ?? this.#fitsAloneAt(weight, now);
    // While the file cannot be used, it is told when it can.
    if (waitsUntil === undefined) return;
    const isEarly = look?.isShared === true && now + soonMs < waitsUntil;
    if (isEarly) awaited.soonMs *= 2;
    awaited.timer = this.#windows.timers.setTimeout(
      () => {
        if (isEarly) this.#arm(awaited);
        else this.notify();
      },
      timerMs(isEarly ? soonMs : waitsUntil - now),
    );
  }
}

interface Awaited {
  readonly weight: number;
  readonly notify: () => void;
  readonly backlog: Backlog;
  /** After how long to look whether others have given back what they had booked ahead: each time after twice as long. */
  soonMs: number;
  timer: NodeJS.Timeout | undefined;
}
