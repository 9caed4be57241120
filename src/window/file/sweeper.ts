import type { Database } from './database.js';
import { checkEpoch, type WrittenEpoch } from './epoch.js';
import { unlessDamaged } from './json.js';
import type { Timers } from './machine.js';
import type { Members } from './members.js';
import { decodeRecord, idleFrom } from './record.js';
import { BUCKETS } from './transaction.js';

/** What there is to sweep, and how. */
export interface SweeperParts {
  readonly database: Database;
  readonly members: Members;
  readonly epoch: WrittenEpoch;
  readonly now: () => number;
  readonly timers: Timers;
  /** Is told what the database throws. */
  readonly failed: (error: unknown) => void;
}

/**
 * Removes idle buckets from the file, some at a time, since a million at once would keep others waiting. It goes round
 * until nothing is left that could become idle, and begins again when something has been written.
 */
export class Sweeper {
  readonly #parts: SweeperParts;
  /** The key to go on from. */
  #from = BUCKETS;
  /** The process to go on from; undefined where that is the first. */
  #fromMember: string | undefined;
  /** The moment from which the next of what is left may go. */
  #nextAt = Infinity;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(parts: SweeperParts) {
    this.#parts = parts;
  }

  /** Something has been written. */
  wake(): void {
    if (this.#timer === undefined) this.#arm(REST_MS);
  }

  stop(): void {
    this.#isStopped = true;
    this.#parts.timers.clearTimeout(this.#timer);
  }

  #arm(ms: number): void {
    if (this.#isStopped) return;
    this.#timer = this.#parts.timers.setTimeout(() => {
      this.#timer = undefined;
      this.#goOn();
    }, ms);
    this.#timer.unref();
  }

  #goOn(): void {
    const { members, now, failed } = this.#parts;
    const at = now();
    try {
      if (!this.#transact(() => this.#sweepSome(at))) {
        this.#arm(SLICE_REST_MS);
        return;
      }
      this.#fromMember = this.#transact(() =>
        members.forgetDead(at - FORGET_MS, this.#fromMember, SLICE),
      );
    } catch (error) {
      failed(error);
      return;
    }
    const nextAt = this.#nextAt;
    this.#from = BUCKETS;
    this.#nextAt = Infinity;
    if (nextAt !== Infinity) this.#arm(Math.max(REST_MS, Math.min(nextAt - at, LONGEST_REST_MS)));
  }

  #transact<T>(action: () => T): T {
    const { database, epoch } = this.#parts;
    return database.transact(() => {
      checkEpoch(database, epoch);
      return action();
    });
  }

  /** Removes what is idle of the next few records, within a transaction; returns whether the round is over. */
  #sweepSome(now: number): boolean {
    const { database, members, epoch } = this.#parts;
    const records = database.range(this.#from, AFTER_BUCKETS, SLICE);
    for (const { key, value } of records) {
      // Whoever uses a damaged one is told of it.
      const idleAt = unlessDamaged(() =>
        idleFrom(decodeRecord(value), epoch, (process) => members.deathOf(process, now)),
      );
      if (idleAt === undefined) continue;
      if (idleAt <= now) database.remove(key);
      else this.#nextAt = Math.min(this.#nextAt, idleAt);
    }
    this.#from = `${records.at(-1)?.key ?? ''}\0`;
    return records.length < SLICE;
  }
}

/** Follows the keys of all buckets. */
const AFTER_BUCKETS = ';';
/** Records looked at in one go: some 0.5 ms. */
const SLICE = 200;
/** Rest between two rounds of the file, at the least and the most, and between two slices of one. */
const REST_MS = 5000;
const LONGEST_REST_MS = 3_600_000;
const SLICE_REST_MS = 10;
/** For how long it is known that a process has died: longer than anything of it is asked for. */
const FORGET_MS = 86_400_000;
