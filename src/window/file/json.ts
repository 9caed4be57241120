import { DatabaseError } from './database.js';

/**
 * The object that a record holds in JSON.
 *
 * @throws DatabaseError where it holds none
 */
export function readJson(value: Uint8Array): object {
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(value).toString());
  } catch (cause) {
    throw new DatabaseError(DAMAGED, { cause });
  }
  if (typeof read !== 'object' || read === null) throw new DatabaseError(DAMAGED);
  return read;
}

/** What `read` comes to; undefined where what it reads is damaged. */
export function unlessDamaged<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof DatabaseError) return undefined;
    throw error;
  }
}

export const DAMAGED = 'a record of the file is damaged';
