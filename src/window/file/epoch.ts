import type { Clock } from './clock.js';
import { DatabaseError, type Database } from './database.js';
import { DAMAGED, readJson } from './json.js';
import { MAX_PROCESSES, type Members } from './members.js';
import type { Epoch } from './record.js';

interface Header extends Epoch {
  readonly format: number;
  readonly boot: string;
}

/** An epoch as the file says it. */
export interface WrittenEpoch extends Header {
  readonly bytes: Buffer;
}

/**
 * Finds, in a transaction, to which boot what is in the file belongs, and begins a new epoch if the machine has been
 * started since.
 *
 * @throws Error where the file has another format
 */
export function openEpoch(database: Database, clock: Clock, members: Members): WrittenEpoch {
  const known = readHeader(database);
  const now = clock.now();
  const { boot = UNKNOWN } = clock;
  // Where boots cannot be told apart, it is the same as long as somebody is there who knows.
  const isUntold = boot === UNKNOWN || known?.boot === UNKNOWN;
  const goesOn = isUntold ? members.hasOthers(now) : known?.boot === boot;
  if (known !== undefined && goesOn) return known;
  for (const { key } of database.range('@', '@~', MAX_PROCESSES)) database.remove(key);
  const epoch = { format: FORMAT, boot, number: (known?.number ?? 0) + 1, bornAt: Math.ceil(now) };
  const bytes = Buffer.from(JSON.stringify(epoch));
  database.put(KEY, bytes);
  return { ...epoch, bytes };
}

/** @throws DatabaseError where others use another file than this one by now */
export function checkPlace(database: Database): void {
  if (!database.isInPlace) throw new DatabaseError(REPLACED);
}

/**
 * Called first in each transaction: what is written in another epoch is of another time.
 *
 * @throws DatabaseError where another machine, or what has a boot of its own as some containers do, has begun one
 */
export function checkEpoch(database: Database, { bytes }: WrittenEpoch): void {
  const value = database.get(KEY);
  if (value !== undefined && bytes.equals(value)) return;
  readHeader(database);
  throw new DatabaseError(TAKEN_OVER);
}

function readHeader(database: Database): WrittenEpoch | undefined {
  const value = database.get(KEY);
  if (value === undefined) {
    if (database.range('\x01', '\x7f', 1).length > 0) throw new DatabaseError(FOREIGN);
    return undefined;
  }
  const header = readJson(value) as Header;
  if (header.format !== FORMAT) {
    throw new DatabaseError(
      `it has format ${header.format}, and this version of easemob-throttle knows ${FORMAT}: name another file`,
    );
  }
  if (!Number.isSafeInteger(header.number) || !Number.isFinite(header.bornAt)) {
    throw new DatabaseError(DAMAGED);
  }
  return { ...header, bytes: Buffer.from(value) };
}

/** Whether it goes on only while somebody tells of himself, for who comes cannot tell the boot. */
export const needsTelling = ({ boot }: WrittenEpoch, clock: Clock): boolean =>
  boot === UNKNOWN || clock.boot === undefined;

const KEY = '#epoch';
const FORMAT = 3;
const UNKNOWN = 'unknown';
const REPLACED =
  'the file, or one of those that lie beside it, was removed or replaced; start the process again';
const TAKEN_OVER =
  'another machine uses the file too, or a container with a boot id of its own: only one can';
const FOREIGN = 'it holds something else: name a file of its own';
