import type { Machine } from './machine.js';
import type { Transaction } from './transaction.js';

type Entry = (current: Transaction) => void;

/** Gives up its turn within a transaction, unless somebody waits there again. */
export interface Leaving {
  leave(current: Transaction): void;
}

/** What is to be written, and can wait for the next transaction. */
export class Due {
  readonly #timers: Machine['timers'];
  readonly #endings: Machine['endings'];
  readonly #flush: () => void;
  /** What ended. */
  readonly #ended: Entry[] = [];
  /** Where nobody waits any more. */
  readonly #leaving = new Set<Leaving>();
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  /** @param flush - runs a transaction */
  constructor({ timers, endings }: Machine, flush: () => void) {
    this.#timers = timers;
    this.#endings = endings;
    this.#flush = flush;
  }

  /** Runs `entry` at the start of the next transaction, soon; once more where that cannot be written. */
  end(entry: Entry): void {
    this.#ended.push(entry);
    this.#flushSoon();
  }

  /** Has `window` give up its turn at the end of the next transaction: whoever has left its line may use that in it. */
  leave(window: Leaving): void {
    this.#leaving.add(window);
    this.#flushSoon();
  }

  /** Writes it now. */
  readonly flush = (): void => {
    this.#timers.clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.isEmpty) this.#flush();
  };

  /**
   * All that is due at the start of a transaction; what becomes due while it runs is left for the next one.
   *
   * @returns what to call at its start, at its end, and once it is written
   */
  take(): { readonly first: Entry; readonly last: Entry; readonly written: () => void } {
    const ended = [...this.#ended];
    const leaving = [...this.#leaving];
    return {
      first: (current) => {
        for (const entry of ended) entry(current);
      },
      last: (current) => {
        for (const window of leaving) window.leave(current);
      },
      written: () => {
        this.#ended.splice(0, ended.length);
        for (const window of leaving) this.#leaving.delete(window);
        if (this.isEmpty) this.#disarm();
      },
    };
  }

  /** Writes nothing by itself any more. */
  stop(): void {
    this.#isStopped = true;
    this.#disarm();
  }

  /** Whether there is nothing. */
  get isEmpty(): boolean {
    return this.#ended.length + this.#leaving.size === 0;
  }

  #disarm(): void {
    this.#timers.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#endings.delete(this.flush);
  }

  #flushSoon(): void {
    if (this.#isStopped) return;
    // Others would find what a process has left when it ended in flight, and let it cool from then on, and for the grace.
    this.#endings.add(this.flush);
    this.#timer ??= this.#timers.setTimeout(this.flush, FLUSH_MS).unref();
  }
}

/** How long others may take what has ended for in flight: a transaction for many costs little more than one. */
const FLUSH_MS = 5;
