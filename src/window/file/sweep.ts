import type { Database } from './database.js';
import type { Members } from './members.js';
import { idleFrom, type Epoch } from './record.js';
import { BUCKETS, readRecord } from './transaction.js';

/** Where a round of the file has come to. */
export interface Round {
  /** The key to go on from. */
  from: string;
  /** The moment from which the next of what is left may go. */
  nextAt: number;
  isOver: boolean;
}

export const newRound = (): Round => ({ from: BUCKETS, nextAt: Infinity, isOver: false });

/** Removes, within a transaction, what is idle of the next few records; a million at once would keep others waiting. */
export function sweepSome(
  round: Round,
  { database, members, epoch }: { database: Database; members: Members; epoch: Epoch },
  now: number,
): void {
  const records = database.range(round.from, AFTER_BUCKETS, SLICE);
  for (const { key, value } of records) {
    const record = readRecord(value);
    const at = idleFrom(record, epoch, (process) => members.deathOf(process, now));
    if (at <= now) database.remove(key);
    else round.nextAt = Math.min(round.nextAt, at);
  }
  round.from = `${records.at(-1)?.key ?? ''}\0`;
  round.isOver = records.length < SLICE;
}

/** Follows the keys of all buckets. */
const AFTER_BUCKETS = ';';
/** Records looked at in one go: some 0.5 ms. */
const SLICE = 200;
