import { closeSync, openSync, readSync, statSync } from 'node:fs';

/**
 * Looks at the head of a file before it is mapped into memory: what is no database, or ends too soon, would end the
 * process there.
 *
 * @throws Error where the file at `path` cannot be used
 */
export function refuseDamaged(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  // To map a device ends the process, and a pipe would be waited for.
  if (stats?.isFile() === false) throw new Error('it is no regular file');
  if (!stats?.size) return;
  const first = readMeta(path, 0);
  const second = first && readMeta(path, first.pageSize);
  if (first === undefined || second === undefined) throw new Error(REMOVE_IT);
  const { lastPage, pageSize } = first.transaction > second.transaction ? first : second;
  // Read afterwards, for others may make it longer meanwhile.
  const { size } = statSync(path);
  // The last pages may be missing, where they were given up before they were written.
  if (size < (lastPage + 1 - UNWRITTEN_PAGES) * pageSize) throw new Error(REMOVE_IT);
}

export const REMOVE_IT =
  'it is damaged, or no file of easemob-throttle: name another one, or remove it once nothing has been sent for the longest window';

interface Meta {
  readonly pageSize: number;
  readonly lastPage: number;
  readonly transaction: bigint;
}

/** Reads one of the two pages that say how the database stands. */
function readMeta(path: string, position: number): Meta | undefined {
  const page = Buffer.alloc(META_BYTES);
  const file = openSync(path, 'r');
  try {
    if (readSync(file, page, 0, META_BYTES, position) < META_BYTES) return undefined;
  } finally {
    closeSync(file);
  }
  if (page.readUInt32LE(24) !== MAGIC) return undefined;
  return {
    pageSize: page.readUInt32LE(48),
    lastPage: Number(page.readBigUInt64LE(144)),
    transaction: page.readBigUInt64LE(152),
  };
}

const META_BYTES = 160;
const MAGIC = 0xbeefc0de;
const UNWRITTEN_PAGES = 8;
