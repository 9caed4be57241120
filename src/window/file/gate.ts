import { openFile, type Lmdb, type LmdbDatabase } from './lmdb.js';

/**
 * Keeps those who open a file from those who write it. LMDB lets both at once, and undoes what was written meanwhile: whoever opens
 * a file sets the number of its last transaction to that which it read a moment before.
 *
 * It is a database of its own in which nothing is ever written, for the sake of its lock: on every platform, that comes free when
 * its holder dies.
 */
export class Gate {
  readonly #lmdb: Lmdb;
  readonly #lock: LmdbDatabase;

  /** @param path - of the file that it is for */
  constructor(lmdb: Lmdb, path: string) {
    this.#lmdb = lmdb;
    this.#lock = openFile(lmdb, `${path}-gate`);
  }

  /** Runs `action`, while no other thread or process runs any. */
  pass<T>(action: () => T): T {
    let passed: { readonly value: T } | undefined;
    this.#lock.transactionSync(() => {
      passed = { value: action() };
      return this.#lmdb.ABORT;
    });
    if (passed === undefined) throw new Error('Expected the gate to run what is to pass it');
    return passed.value;
  }

  async close(): Promise<void> {
    await this.#lock.close();
  }
}
