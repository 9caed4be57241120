import { DatabaseError } from './database.js';

/**
 * What a record says in JSON.
 *
 * @throws DatabaseError where it is none
 */
export function readJson(value: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(value).toString());
  } catch (cause) {
    throw new DatabaseError(DAMAGED, { cause });
  }
}

export const DAMAGED = 'a record of the file is damaged';
