import type { Clock } from './clock.js';
import { DatabaseError, type Database } from './database.js';
import { readJson } from './json.js';
import { MAX_PROCESSES, type Members } from './members.js';
import type { Epoch } from './record.js';

interface Header extends Epoch {
  readonly format: number;
  readonly boot: string;
}

/**
 * Finds, in a transaction, to which boot what is in the file belongs, and begins a new epoch if the machine has been
 * started since.
 *
 * @throws Error where the file has another format
 */
export function openEpoch(database: Database, clock: Clock, members: Members): Epoch {
  const known = readHeader(database);
  const now = clock.now();
  const { boot = UNKNOWN } = clock;
  // Where boots cannot be told apart, it is the same as long as somebody is there who knows.
  const goesOn = boot !== UNKNOWN || members.hasOthers(now);
  if (known?.boot === boot && goesOn) return known;
  for (const { key } of database.range('@', '@~', MAX_PROCESSES)) database.remove(key);
  const epoch = { format: FORMAT, boot, number: (known?.number ?? 0) + 1, bornAt: Math.ceil(now) };
  database.put(KEY, Buffer.from(JSON.stringify(epoch)));
  return epoch;
}

/**
 * @throws DatabaseError where others use another file than this one by now, or another machine has begun an epoch of its own: it
 * cannot share memory with this one
 */
export function checkEpoch(database: Database, epoch: Epoch): void {
  if (!database.isInPlace) throw new DatabaseError(REPLACED);
  if (readHeader(database)?.number === epoch.number) return;
  throw new DatabaseError('another machine uses the file too, which only one machine can');
}

function readHeader(database: Database): Header | undefined {
  const value = database.get(KEY);
  if (value === undefined) {
    if (database.range('\x01', '\x7f', 1).length > 0) throw new DatabaseError(FOREIGN);
    return undefined;
  }
  const header = readJson(value) as Header;
  if (header.format === FORMAT) return header;
  throw new DatabaseError(
    `it has format ${header.format}, and this version of easemob-throttle knows ${FORMAT}: name another file`,
  );
}

const KEY = '#epoch';
const FORMAT = 3;
const UNKNOWN = 'unknown';
const REPLACED =
  'the file, or one of those that lie beside it, was removed or replaced; start the process again';
const FOREIGN = 'it holds something else: name a file of its own';
