import { createHash } from 'node:crypto';
import { kindOf } from '../../limits/bucket-key.js';
import type { KeptLimit } from '../../limits/limit.js';
import type { Database } from './database.js';
import { checkEpoch, type WrittenEpoch } from './epoch.js';
import { Ledger } from './ledger.js';
import type { Members } from './members.js';
import { decodeRecord, encodeRecord, stateNow } from './record.js';

/** What a transaction needs of a window. */
export interface Booked {
  readonly key: string;
  readonly limit: KeptLimit;
}

/** What is read and written at one moment: each ledger once, however often it is asked for. */
export class Transaction {
  readonly now: number;
  /** The number of this process. */
  readonly process: number;
  readonly #database: Database;
  readonly #members: Members;
  readonly #epoch: WrittenEpoch;
  readonly #ledgers = new Map<Booked, Ledger>();

  /** @throws DatabaseError where another machine has begun an epoch of its own */
  constructor(database: Database, members: Members, epoch: WrittenEpoch, now: number) {
    checkEpoch(database, epoch);
    this.now = now;
    this.#database = database;
    this.#members = members;
    this.#epoch = epoch;
    this.process = members.present(now);
  }

  ledger(window: Booked): Ledger {
    let ledger = this.#ledgers.get(window);
    if (ledger === undefined) {
      ledger = this.#read(window);
      ledger.bury((process) => this.#members.deathOf(process, this.now));
      this.#ledgers.set(window, ledger);
    }
    return ledger;
  }

  /** Writes what has changed. */
  write(): void {
    const { number: epoch } = this.#epoch;
    for (const [{ key }, ledger] of this.#ledgers) {
      if (!ledger.isChanged) continue;
      const state = ledger.toState();
      if (!ledger.isIdle) {
        if (ledger.isNew) this.#database.expectRoom();
        this.#database.put(key, encodeRecord({ epoch, state }));
      } else if (!ledger.isNew) this.#database.remove(key);
    }
  }

  #read({ key, limit }: Booked): Ledger {
    const data = this.#database.get(key);
    const state = data && stateNow(decodeRecord(data), limit, this.#epoch);
    return new Ledger(limit, state, this.now);
  }
}

/** Comes before the keys of all buckets. */
export const BUCKETS = ':';

/** The key of a bucket's window in the file, a digest where it is longer than the database takes. */
export function windowKey(bucket: string, limit: KeptLimit): string {
  const key = bucket + kindOf(limit);
  if (key.length <= MAX_KEY) return BUCKETS + key;
  return `${BUCKETS}sha256:${createHash('sha256').update(key).digest('base64url')}`;
}

/** In characters of ASCII; the database takes 1978 bytes on pages of 4096. */
const MAX_KEY = 600;
