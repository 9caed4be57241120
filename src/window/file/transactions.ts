import type { Bookings } from './bookings.js';
import type { Database } from './database.js';
import type { Due } from './due.js';
import type { WrittenEpoch } from './epoch.js';
import type { Members } from './members.js';
import { Transaction } from './transaction.js';

/** What transactions are made of. */
export interface TransactionsParts {
  readonly database: Database;
  readonly members: Members;
  readonly epoch: WrittenEpoch;
  readonly now: () => number;
}

/** The transactions of this process, one at a time, each with what is due by then. */
export class Transactions {
  readonly #parts: TransactionsParts;
  readonly #bookings: Bookings;
  readonly #due: Due;
  readonly #onCommit = new Set<() => void>();
  #current: Transaction | undefined;

  constructor(parts: TransactionsParts, bookings: Bookings, due: Due) {
    this.#parts = parts;
    this.#bookings = bookings;
    this.#due = due;
  }

  /** The one that runs. */
  get current(): Transaction | undefined {
    return this.#current;
  }

  /** Calls `action` once, when the one that runs is written, or at once where none runs. */
  onCommit(action: () => void): void {
    if (this.#current === undefined) action();
    else this.#onCommit.add(action);
  }

  /** @throws DatabaseError, or whatever `action` throws: nothing is written then */
  run<T>(action: (current: Transaction) => T): T {
    const { database, members, epoch, now } = this.#parts;
    this.#onCommit.clear();
    const due = this.#due.take();
    const result = database.transact(() => {
      const current = new Transaction(database, members, epoch, now());
      this.#current = current;
      try {
        this.onCommit(this.#bookings.follow(current));
        due.first(current);
        const outcome = action(current);
        due.last(current);
        current.write();
        return outcome;
      } finally {
        this.#current = undefined;
      }
    });
    due.written();
    for (const committed of [...this.#onCommit]) committed();
    return result;
  }
}
