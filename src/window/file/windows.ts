import type { KeptLimit } from '../../limits/limit.js';
import type { FileSettings } from '../../options/file-options.js';
import type { Window, Windows } from '../window.js';
import { Bookings } from './bookings.js';
import { Database } from './database.js';
import { Due } from './due.js';
import { checkPlace, needsTelling, openEpoch, type WrittenEpoch } from './epoch.js';
import type { Ledger } from './ledger.js';
import { thisMachine, type Machine, type Timers } from './machine.js';
import { Members } from './members.js';
import { Outage, type Switched } from './outage.js';
import { Renewal } from './renewal.js';
import { Sweeper } from './sweeper.js';
import type { Booked, Transaction } from './transaction.js';
import { Transactions } from './transactions.js';
import { Trial } from './trial.js';
import type { Waiting } from './waiting.js';
import { FileWindow } from './window.js';

/** The windows that all processes of a host share in a file, and keep over restarts. */
export class FileWindows implements Windows {
  readonly #settings: FileSettings;
  readonly #machine: Machine;
  readonly #database: Database;
  readonly #members: Members;
  readonly #epoch: WrittenEpoch;
  readonly #renewal: Renewal;
  readonly bookings: Bookings;
  readonly #sweeper: Sweeper;
  readonly #outage: Outage;
  readonly due: Due;
  readonly #transactions: Transactions;
  readonly #awaiting = new Set<Waiting>();
  readonly trial = new Trial();
  /** Windows that go by an account of this process' own, while the file cannot be used. */
  readonly #alone = new Set<FileWindow>();
  #isClosed = false;

  /** @throws Error that names the file and says what to do, where it cannot be used */
  constructor(settings: FileSettings, switched: Switched, machine: Machine = thisMachine()) {
    this.#settings = settings;
    this.#machine = machine;
    this.#database = new Database(settings.path, settings.maxMegabytes * MEGABYTE);
    this.#members = new Members(this.#database, settings.leaseMs, machine);
    this.#epoch = this.#begin();
    const { timers } = machine;
    const renew = (): void => {
      this.run(({ now }) => {
        checkPlace(this.#database);
        this.#members.renew(now);
      });
    };
    const isForEver = needsTelling(this.#epoch, machine.clock);
    this.#renewal = new Renewal(settings.leaseMs, renew, timers, isForEver);
    this.bookings = new Bookings(this.#renewal);
    this.due = new Due(machine, () => {
      this.run(() => undefined);
    });
    const parts = {
      database: this.#database,
      members: this.#members,
      epoch: this.#epoch,
      now: () => this.now(),
    };
    this.#transactions = new Transactions(parts, this.bookings, this.due);
    this.#sweeper = new Sweeper({
      ...parts,
      timers,
      failed: (error) => {
        this.#outage.begin(error);
      },
    });
    this.#outage = new Outage(
      (isOut, reason) => {
        if (!this.#isClosed) switched(isOut, reason);
        // Not at once: it may be found out while somebody is being let go.
        timers.setImmediate(() => {
          for (const waiting of [...this.#awaiting]) waiting.notify();
        });
      },
      () => {
        this.#rejoin();
      },
      machine,
    );
  }

  /** The window of the bucket of that key. */
  open(key: string, limit: KeptLimit): Window {
    return new FileWindow(key, limit, this);
  }

  /** One transaction, unless there is enough in stock. Where it cannot be written, `decide` is run again, by the rules of an outage. */
  atomically<T>(decide: () => T, onlyTakes = false): T {
    if (this.current !== undefined) return decide();
    // What was booked ahead is not for an outage: the file tells of no pause then.
    const tried = onlyTakes && !this.isOut ? this.trial.run(decide) : undefined;
    const done = tried ?? this.run(() => ({ value: decide() }));
    return done === undefined ? decide() : done.value;
  }

  /** Writes what ended, forgets this process, and ends: in an outage, as soon as the file can be used again. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    for (const waiting of [...this.#awaiting]) waiting.forget();
    this.run((current) => {
      this.#depart(current);
    });
    this.#isClosed = true;
    for (const part of [this.due, this.#renewal, this.#sweeper]) part.stop();
    if (!this.#outage.isOn) await this.#database.close();
  }

  get policy(): FileSettings['onOutage'] {
    return this.#settings.onOutage;
  }

  get localShare(): number {
    return this.#settings.localShare;
  }

  /** The transaction that runs. */
  get current(): Transaction | undefined {
    return this.#transactions.current;
  }

  /** Whether the file cannot be used. */
  get isOut(): boolean {
    return this.#outage.isOn || this.#isClosed;
  }

  /** Whether the file has yet to hear, once it can be used again, of what has ended. */
  get isBehind(): boolean {
    return this.#outage.isOn && !this.due.isEmpty;
  }

  /** The number of this process: 0 where it has none yet. */
  get process(): number {
    return this.current?.process ?? this.#members.number;
  }

  /** Whether this process has that number still: others give it up whom they have not heard of for a lease. */
  isStill(process: number): boolean {
    const { number } = this.#members;
    if (this.#members.isAlive(this.now())) return process === number;
    return process === this.run((current) => current.process);
  }

  now(): number {
    return this.#machine.clock.now();
  }

  get timers(): Timers {
    return this.#machine.timers;
  }

  /** Asks what the file says of a window, which is read as far as that needs it; undefined where the file cannot be used. */
  ask<T>(window: Booked, question: (ledger: Ledger) => T): T | undefined {
    const { current } = this;
    if (current !== undefined) return question(current.ledger(window));
    return this.run((begun) => question(begun.ledger(window)));
  }

  /** Runs `action` in a transaction of its own; undefined where the file cannot be used. */
  run<T>(action: (current: Transaction) => T): T | undefined {
    return this.#guarded(() => this.#transact(action));
  }

  /** Writes what is due. */
  flush(): void {
    this.due.flush();
  }

  /** Calls `action` once, when the transaction that runs is written, or at once where none runs. */
  onCommit(action: () => void): void {
    this.#transactions.onCommit(action);
  }

  /** `window` goes by an account of this process' own, until the file can be used again. */
  goesAlone(window: FileWindow): void {
    this.#alone.add(window);
  }

  /** Whether somebody waits there. */
  awaits(waiting: Waiting, isAwaited: boolean): void {
    const wasAwaited = this.#awaiting.size > 0;
    if (isAwaited) this.#awaiting.add(waiting);
    else this.#awaiting.delete(waiting);
    const isAnyAwaited = this.#awaiting.size > 0;
    this.#outage.keepAlive(isAnyAwaited);
    if (isAnyAwaited === wasAwaited) return;
    // Who is found dead, because a window is longer than the lease, would be the last in turn for ever.
    if (isAnyAwaited) this.#renewal.hold();
    else this.#renewal.release();
  }

  #begin(): WrittenEpoch {
    try {
      return this.#database.transact(() =>
        openEpoch(this.#database, this.#machine.clock, this.#members),
      );
    } catch (cause) {
      void this.#database.close();
      const reason = cause instanceof Error ? cause.message : String(cause);
      const { path } = this.#settings;
      throw new Error(`The option \`file\` cannot be used: ${path}: ${reason}`, { cause });
    }
  }

  #transact<T>(action: (current: Transaction) => T): T {
    const result = this.#transactions.run(action);
    this.#sweeper.wake();
    return result;
  }

  #guarded<T>(action: () => T): T | undefined {
    if (this.isOut) return undefined;
    try {
      return action();
    } catch (error) {
      this.#outage.begin(error);
      return undefined;
    }
  }

  /** The file can be used again: tells it what was used meanwhile. */
  #rejoin(): void {
    // What has ended makes room.
    this.#transact(() => undefined);
    this.#transact((current) => {
      checkPlace(this.#database);
      this.#database.expectRoom(true);
      for (const window of this.#alone) window.rejoin(current.process);
      if (this.#isClosed) this.#depart(current);
    });
    this.#alone.clear();
    if (this.#isClosed) void this.#database.close();
  }

  /** Others are to count nothing of this process any more but what cools, and what it has in flight still. */
  #depart({ now }: Transaction): void {
    if (this.#renewal.held === 0) this.#members.leave();
    else this.#members.hide(now);
  }
}

const MEGABYTE = 1_048_576;
