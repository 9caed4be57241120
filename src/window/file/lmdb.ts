import loadLmdb from './load-lmdb.cjs';
import { reserveLock } from './reserve.js';

/** What is needed of `lmdb`; its own types are there only where it is installed. */
export interface Lmdb {
  open(options: object): LmdbDatabase;
  /** Returned from a transaction, gives it up. */
  readonly ABORT: unknown;
}

export interface LmdbDatabase {
  getBinary(key: string): Uint8Array | undefined;
  getRange(options: {
    readonly start: string;
    readonly end: string;
    readonly limit: number;
  }): Iterable<{ readonly key: string; readonly value: Uint8Array }>;
  put(key: string, value: Uint8Array): unknown;
  remove(key: string): unknown;
  transactionSync(action: () => unknown): unknown;
  getStats(): {
    readonly pageSize: number;
    readonly treeBranchPageCount: number;
    readonly treeLeafPageCount: number;
    readonly overflowPages: number;
  };
  close(): Promise<void>;
}

/** @throws Error that says what to install */
export function requireLmdb(): Lmdb {
  try {
    return loadLmdb() as Lmdb;
  } catch (cause) {
    throw new Error('The option `file` needs lmdb, which cannot be loaded: npm install lmdb', {
      cause,
    });
  }
}

/** Opens a file, which is made if it is missing. No fsync: after a boot, all that is there counts as just sent. */
export function openFile(lmdb: Lmdb, path: string): LmdbDatabase {
  reserveLock(`${path}-lock`);
  return lmdb.open({
    path,
    noSubdir: true,
    noSync: true,
    permissionsMode: 0o600,
    encoding: 'binary',
    maxDbs: 1,
    maxReaders: 1024,
  });
}
