import { existsSync, linkSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Makes the file by which LMDB locks, if it is missing, with room on the disk for all of it. LMDB would leave holes in it, and one
 * that is written to when the disk is full ends the process.
 *
 * @throws Error where there is no room
 */
export function reserveLock(path: string): void {
  if (process.platform === 'win32' || existsSync(path)) return;
  // Put in place as a whole, and not over one that another process has begun to use.
  const draft = `${path}.${process.pid}.${process.hrtime.bigint()}`;
  try {
    writeFileSync(draft, Buffer.alloc(LOCK_BYTES), { flag: 'wx', mode: 0o600 });
    putInPlace(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

function putInPlace(draft: string, path: string): void {
  try {
    linkSync(draft, path);
  } catch {
    // Another process was first, or the file system knows no links: there LMDB makes it.
  }
}

/** What it takes for all readers: 64 bytes each, and as much as a page before them. */
export const LOCK_BYTES = 65_536 + 4096;
