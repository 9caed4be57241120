import type { KeptLimit } from '../../limits/limit.js';
import { vouchedMs } from '../vouched.js';
import type { Backlog, Ending, Permit, Window } from '../window.js';
import { Alone } from './alone.js';
import type { Booking } from './bookings.js';
import type { Ledger } from './ledger.js';
import { Held } from './held.js';
import { FilePermit, type Place } from './permit.js';
import { Stock } from './stock.js';
import { windowKey, type Booked, type Transaction } from './transaction.js';
import { LEAST_LOOK_MS } from './turns.js';
import { Waiting } from './waiting.js';
import type { FileWindows } from './windows.js';

/** The window that all processes of a host share: it keeps next to nothing itself, and reads and writes the file. */
export class FileWindow implements Window, Booked, Booking {
  readonly key: string;
  #limit: KeptLimit;
  readonly #windows: FileWindows;
  readonly #held: Held;
  readonly #waiting: Waiting;
  readonly #stock: Stock;
  /** What goes by an account of this process' own, while the file cannot be used. */
  #alone: Alone | undefined;

  readonly #lookAgain = (): void => {
    this.#waiting.lookAgain();
  };

  constructor(bucket: string, limit: KeptLimit, windows: FileWindows) {
    this.key = windowKey(bucket, limit);
    this.#limit = limit;
    this.#windows = windows;
    this.#held = new Held(this, windows.bookings);
    this.#stock = new Stock(this, windows);
    this.#waiting = new Waiting(this, windows, (weight, now) =>
      this.#goesAlone?.fitsAt(weight, now),
    );
  }

  get limit(): KeptLimit {
    return this.#limit;
  }

  get inFlight(): number {
    return (
      this.#windows.ask(this, ({ inFlight }) => inFlight) ?? this.#alone?.account.inFlight ?? 0
    );
  }

  get cooling(): number {
    const now = this.#windows.now();
    return (
      this.#windows.ask(this, ({ cooling }) => cooling) ?? this.#alone?.account.cooling(now) ?? 0
    );
  }

  get available(): number {
    const now = this.#windows.now();
    const available = this.#windows.ask(this, (ledger) => ledger.available);
    return available ?? this.#alone?.account.available(now) ?? this.#limit.amount;
  }

  get minRoundTripMs(): number {
    return vouchedMs(this.#limit);
  }

  get pausedMs(): number {
    const now = this.#windows.now();
    return (
      this.#windows.ask(this, ({ pausedMs }) => pausedMs) ?? this.#alone?.account.pausedMs(now) ?? 0
    );
  }

  endedWithin(ms: number): number {
    return this.#held.endedAfter(this.#windows.now() - ms);
  }

  get idle(): boolean {
    if (this.#waiting.isOn || this.#held.weight > 0 || this.#alone !== undefined) return false;
    // Another of the same key would be read and written beside it.
    if (this.#windows.isBehind) return false;
    return this.endedWithin(this.#limit.windowMs) === 0;
  }

  fits(weight: number): boolean {
    const { trial } = this.#windows;
    if (trial.isOn) return this.#stock.has(weight) || trial.fail();
    const fits = this.#windows.ask(this, (ledger) => ledger.fits(this.#windows.process, weight));
    return fits ?? this.#goesAlone?.fits(weight, this.#windows.now()) ?? false;
  }

  take(weight: number, takenAt = performance.now()): Permit {
    const sentAt = this.#windows.now();
    const { current } = this.#windows;
    if (current !== undefined) {
      const isInTurn = current.ledger(this).take(current.process, weight);
      if (!isInTurn && this.#limit.pacing === 'burst') this.#stock.fill(current, weight);
      this.#windows.onCommit(() => {
        this.#waiting.took(isInTurn);
        this.#held.hold(weight);
      });
      const place = { process: current.process };
      return new FilePermit(this, weight, takenAt, { place, sentAt });
    }
    const byStock = this.#windows.trial.isOn ? this.#stock.take(weight) : undefined;
    const place = byStock ?? this.#takeAlone(weight, sentAt);
    this.#held.hold(weight);
    return new FilePermit(this, weight, takenAt, { place, sentAt });
  }

  earliestMs(weight: number): number {
    const now = this.#windows.now();
    const inFile = this.#windows.ask(this, (ledger) => ledger.fitsAt(weight));
    return Math.max(0, (inFile ?? this.#goesAlone?.fitsAt(weight, now) ?? now) - now);
  }

  notifyWhenFits(weight: number, notify: () => void, backlog: Backlog): void {
    this.#waiting.begin(weight, notify, backlog);
  }

  change(limit: KeptLimit): void {
    this.#windows.ask(this, (ledger) => {
      ledger.change(limit);
    });
    this.#limit = limit;
    // Where it could not be written, it is as soon as it can: at once what holds by then.
    if (this.#windows.isOut) {
      this.#windows.due.end((current) => {
        current.ledger(this).change(this.#limit);
      });
    }
    this.#alone?.change(limit, this.#windows.now());
    this.#windows.onCommit(this.#lookAgain);
  }

  forgetNotify(): void {
    this.#waiting.forget();
  }

  /** Called by its permits alone, as `sent`, `settle` and `refuse` are. */
  holds({ taking: { place }, coolsUntil }: FilePermit): boolean {
    // What counts from its sending cools whoever goes on.
    if (coolsUntil !== undefined) return this.#windows.now() < coolsUntil;
    return place.process === undefined || this.#windows.isStill(place.process);
  }

  /** Returns until when it cools from now on; undefined where that begins with its end. */
  sent({ weight, taking: { place } }: FilePermit): number | undefined {
    if (this.#limit.countFrom === 'response') return undefined;
    const at = this.#windows.now();
    this.#held.release(weight);
    this.#note(place, (book, process) => {
      book.sent(weight, at, process);
    });
    return at + this.#limit.windowMs;
  }

  settle(permit: FilePermit, ending: Ending): void {
    const { weight, taking } = permit;
    const at = this.#windows.now();
    this.#ended(permit, at);
    this.#note(taking.place, (book, process) => {
      book.settle(weight, ending, ending === 'unsent' ? taking.sentAt : at, process);
      // Nobody would look so soon.
      if (this.#coolsAtOnce) this.#windows.onCommit(this.#lookAgain);
    });
  }

  refuse(permit: FilePermit, retryAfterMs: number | undefined): boolean {
    const { weight, taking } = permit;
    const now = this.#windows.now();
    const refused = { weight, sentAt: taking.sentAt, retryAfterMs };
    this.#ended(permit, now);
    if (taking.place.process === undefined) return this.#openAlone().refuse(refused, now);
    const { bookings } = this.#windows;
    let isNews = false;
    this.#windows.due.end((current) => {
      isNews = current.ledger(this).refuse(bookings.process, refused);
    });
    this.#windows.flush();
    // The file hears of it when it can be used again.
    return this.#windows.isOut ? (this.#goesAlone?.heed(retryAfterMs, now) ?? false) : isNews;
  }

  /** The file can be used again: tells it what was used meanwhile. */
  rejoin(process: number): void {
    const alone = this.#alone;
    if (alone === undefined) return;
    const { current } = this.#windows;
    current?.ledger(this).add(process, alone.account.toState(current.now));
    this.#windows.onCommit(() => {
      alone.place.process = process;
      this.#alone = undefined;
    });
  }

  rebook(current: Transaction): void {
    const inFlight = this.#held.weight - (this.#alone?.account.inFlight ?? 0);
    current.ledger(this).add(current.process, { inFlight, cooling: [] });
  }

  #ended({ weight, coolsUntil }: FilePermit, now: number): void {
    if (coolsUntil === undefined) this.#held.release(weight);
    this.#held.ended(now, this.#limit.windowMs);
  }

  /** Notes something of a permit where that is booked: in the account of this process alone, or soon in the file. */
  #note({ process }: Place, note: (book: Alone | Ledger, process: number) => void): void {
    if (process === undefined) {
      note(this.#openAlone(), 0);
      this.#waiting.lookAgain();
      return;
    }
    const { bookings, due } = this.#windows;
    due.end((current) => {
      note(current.ledger(this), bookings.process);
    });
  }

  get #coolsAtOnce(): boolean {
    return this.#limit.windowMs - vouchedMs(this.#limit) < LEAST_LOOK_MS;
  }

  #takeAlone(weight: number, at: number): Place {
    if (!this.#windows.isOut) {
      throw new Error('Expected a permit of a window in a file to be taken within `atomically`');
    }
    const { account, place } = this.#openAlone();
    account.take(weight, at);
    return place;
  }

  #openAlone(): Alone {
    if (this.#alone === undefined) {
      const { policy, localShare } = this.#windows;
      this.#alone = new Alone(this.#limit, policy, localShare);
      this.#windows.goesAlone(this);
    }
    return this.#alone;
  }

  /** What it goes by without the file; undefined where it does not go without. */
  get #goesAlone(): Alone | undefined {
    return this.#windows.policy === 'wait' ? undefined : this.#openAlone();
  }
}
