import type { KeptLimit } from '../../limits/limit.js';
import type { Window, Windows } from '../window.js';
import { machineClock, type Clock } from './clock.js';
import { Database, DatabaseError } from './database.js';
import { checkEpoch, openEpoch } from './epoch.js';
import type { Ledger } from './ledger.js';
import { Members } from './members.js';
import type { FileSettings } from './options.js';
import type { Holder } from './permit.js';
import type { Epoch } from './record.js';
import { newRound, sweepSome } from './sweep.js';
import { readLedger, Transaction, type Booked } from './transaction.js';
import { FileWindow } from './window.js';

/** Is told when the file cannot be used, and when it can be again. */
export type Switched = (isOut: boolean, reason: string) => void;

/** The windows that all processes of a host share in a file, and keep over restarts. */
export class FileWindows implements Windows {
  readonly policy: FileSettings['onOutage'];
  readonly #settings: FileSettings;
  readonly #switched: Switched;
  readonly #clock: Clock;
  readonly #database: Database;
  readonly #members: Members;
  readonly #epoch: Epoch;
  #current: Transaction | undefined;
  #onCommit: (() => void)[] = [];
  /** What ended, and is not in the file yet. */
  #pending: ((current: Transaction) => void)[] = [];
  #flushing: NodeJS.Immediate | undefined;
  #holder: Holder = { process: undefined };
  /** How many permits of this process have not ended. */
  #held = 0;
  readonly #awaiting = new Set<FileWindow>();
  /** Windows of which something was sent while the file could not be used. */
  readonly #used = new Set<FileWindow>();
  #outage: string | undefined;
  #isClosed = false;
  #renewing: NodeJS.Timeout | undefined;
  #retrying: NodeJS.Timeout | undefined;
  #sweeping: NodeJS.Timeout | undefined;

  /** @throws Error that names the file and says what to do, where it cannot be used */
  constructor(settings: FileSettings, switched: Switched, clock: Clock = machineClock()) {
    this.policy = settings.onOutage;
    this.#settings = settings;
    this.#switched = switched;
    this.#clock = clock;
    this.#database = new Database(settings.path);
    this.#members = new Members(this.#database, settings.leaseMs);
    try {
      this.#epoch = this.#database.transact(() =>
        openEpoch(this.#database, this.#clock, this.#members),
      );
    } catch (error) {
      void this.#database.close();
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`The option \`file\` cannot be used: ${settings.path}: ${reason}`, {
        cause: error,
      });
    }
  }

  /** The window of the bucket of that key. */
  open(key: string, limit: KeptLimit): Window {
    return new FileWindow(key, limit, this);
  }

  /** One transaction. Where it cannot be written, `decide` is run again, by the rules of an outage. */
  atomically<T>(decide: () => T): T {
    if (this.#current !== undefined) return decide();
    const done = this.run(() => ({ value: decide() }));
    return done === undefined ? decide() : done.value;
  }

  /** Writes what ended, forgets this process, and ends. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    for (const window of [...this.#awaiting]) window.forgetNotify();
    this.run(() => {
      if (this.#held === 0) this.#members.leave();
    });
    this.#isClosed = true;
    clearImmediate(this.#flushing);
    for (const timer of [this.#renewing, this.#retrying, this.#sweeping]) clearTimeout(timer);
    await this.#database.close();
  }

  /** The transaction that runs. */
  get current(): Transaction | undefined {
    return this.#current;
  }

  /** Whether the file cannot be used. */
  get isOut(): boolean {
    return this.#outage !== undefined || this.#isClosed;
  }

  /** The number of this process, as far as it is known. */
  get process(): number {
    return this.#current?.process ?? this.#holder.process ?? 0;
  }

  now(): number {
    return this.#clock.now();
  }

  /** What the file says of a window; undefined where it cannot be used. */
  read(window: Booked): Ledger | undefined {
    if (this.#current !== undefined) return this.#current.ledger(window);
    if (this.isOut) return undefined;
    try {
      return readLedger(this.#database, window, this.#epoch, this.now());
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  /** Runs `action` in a transaction of its own; undefined where the file cannot be used. */
  run<T>(action: (current: Transaction) => T): T | undefined {
    if (this.isOut) return undefined;
    try {
      return this.#transact(action);
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  /** Runs `action` in the next transaction, soon, and once only that is written. */
  soon(action: (current: Transaction) => void): void {
    this.#pending.push(action);
    // After all that this turn of the event loop brings.
    this.#flushing ??= setImmediate(() => {
      this.#flushing = undefined;
      this.flush();
    });
  }

  /** Writes what ended. */
  flush(): void {
    if (this.#pending.length > 0) this.run(() => undefined);
  }

  /** Calls `action` once the transaction that runs is written. */
  onCommit(action: () => void): void {
    this.#onCommit.push(action);
  }

  /** Whose the permits are that are taken now. */
  holder(process: number): Holder {
    if (this.#holder.process !== process) this.#holder = { process };
    return this.#holder;
  }

  /** `window` has a permit more, or one less. */
  holds(window: FileWindow, count: 1 | -1): void {
    this.#held += count;
    if (this.isOut) this.#used.add(window);
    else
      this.#renewing ??= this.#later(() => {
        this.#renew();
      }, this.#settings.leaseMs / RENEWALS);
  }

  /** Whether somebody waits in `window`. */
  awaits(window: FileWindow, isAwaited: boolean): void {
    if (isAwaited) this.#awaiting.add(window);
    else this.#awaiting.delete(window);
    // Those who wait for the end of an outage keep the process alive.
    if (this.#awaiting.size > 0) this.#retrying?.ref();
    else this.#retrying?.unref();
  }

  /** What this process may use of a limit while the file cannot be used. */
  aloneLimit(limit: KeptLimit): KeptLimit {
    if (this.policy !== 'local') return limit;
    // Twelve digits, so that 0.29 of 100 is 29, though the product is 28.999999999999996.
    const amount = Math.floor(Number((limit.amount * this.#settings.localShare).toPrecision(12)));
    return { ...limit, amount, pacing: amount === 0 ? 'burst' : limit.pacing };
  }

  #transact<T>(action: (current: Transaction) => T): T {
    this.#onCommit = [];
    const pending = this.#pending;
    const result = this.#database.transact(() => {
      const current = new Transaction(this.#database, this.#members, this.#epoch, this.now());
      this.#current = current;
      try {
        for (const settle of pending) settle(current);
        const outcome = action(current);
        current.write();
        return outcome;
      } finally {
        this.#current = undefined;
      }
    });
    this.#pending = [];
    for (const committed of this.#onCommit.splice(0)) committed();
    this.#sweeping ??= this.#later(() => {
      this.#sweep(newRound());
    }, SWEEP_REST_MS);
    return result;
  }

  /** What is held goes on to be, and the file is looked after. */
  #renew(): void {
    this.#renewing = undefined;
    if (this.#held === 0) return;
    this.#renewing = this.#later(() => {
      this.#renew();
    }, this.#settings.leaseMs / RENEWALS);
    this.run(({ now }) => {
      if (!this.#database.isInPlace) throw new DatabaseError(REPLACED);
      checkEpoch(this.#database, this.#epoch);
      this.#members.renew(now);
    });
  }

  /** Removes what is idle, some at a time, until nothing is left that could become so. */
  #sweep(round: ReturnType<typeof newRound>): void {
    this.#sweeping = undefined;
    const members = this.#members;
    const parts = { database: this.#database, members, epoch: this.#epoch };
    const now = this.now();
    if (this.isOut) return;
    try {
      this.#database.transact(() => {
        sweepSome(round, parts, now);
        if (round.isOver) members.forgetDead(now - FORGET_MS);
      });
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (round.isOver && round.nextAt === Infinity) return;
    const restMs = Math.max(SWEEP_REST_MS, Math.min(round.nextAt - now, LONGEST_REST_MS));
    this.#sweeping = this.#later(
      () => {
        this.#sweep(round.isOver ? newRound() : round);
      },
      round.isOver ? restMs : SLICE_REST_MS,
    );
  }

  /** @throws whatever is no fault of the database's */
  #fail(error: unknown): void {
    if (!(error instanceof DatabaseError)) throw error;
    if (this.#outage !== undefined) return;
    this.#outage = error.message;
    this.#switched(true, error.message);
    // Not at once: it may be found out while somebody is being let go.
    setImmediate(() => {
      this.#notifyAll();
    });
    this.#retryLater();
  }

  #retryLater(): void {
    this.#retrying = this.#later(() => {
      this.#retry();
    }, RETRY_MS);
    if (this.#awaiting.size > 0) this.#retrying.ref();
  }

  #retry(): void {
    this.#retrying = undefined;
    try {
      this.#transact(({ process }) => {
        if (!this.#database.isInPlace) throw new DatabaseError(REPLACED);
        checkEpoch(this.#database, this.#epoch);
        for (const window of this.#used) window.rejoin(process);
      });
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      this.#retryLater();
      return;
    }
    this.#outage = undefined;
    this.#used.clear();
    this.#switched(false, '');
    this.#notifyAll();
  }

  #notifyAll(): void {
    for (const window of [...this.#awaiting]) window.notify();
  }

  #later(action: () => void, ms: number): NodeJS.Timeout {
    return setTimeout(action, ms).unref();
  }
}

const REPLACED = 'the file was removed or replaced; start the process again';

/** How often in a lease what is held is renewed. */
const RENEWALS = 3;
/** How often it is tried whether the file can be used again. */
const RETRY_MS = 1000;
/** Rest between two rounds of the file, at the least and the most, and between two slices of one. */
const SWEEP_REST_MS = 5000;
const LONGEST_REST_MS = 3_600_000;
const SLICE_REST_MS = 10;
/** For how long it is known that a process has died: longer than anything of it is asked for. */
const FORGET_MS = 86_400_000;
