import { Gate } from './gate.js';
import { refuseDamaged, REMOVE_IT } from './header.js';
import { Location } from './location.js';
import { openFile, requireLmdb, type Lmdb, type LmdbDatabase } from './lmdb.js';

/** What the database itself could not do. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
}

/** The embedded database: values of bytes by key, in one file, shared with other processes. */
export class Database {
  readonly #maxBytes: number;
  /** How many new keys have been put since it was looked how large it is. */
  #newKeys = 0;
  readonly #lmdb: Lmdb;
  readonly #file: LmdbDatabase;
  readonly #gate: Gate;
  #hasWritten = false;
  #onRollBack: () => void = () => undefined;
  readonly #location: Location;

  /**
   * Opens the file, which is made if it is missing, with its folder.
   *
   * @param maxBytes - the most that what it holds may take
   * @throws Error that names the file and says what to do
   */
  constructor(path: string, maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#lmdb = requireLmdb();
    try {
      this.#location = new Location(path);
      const { real } = this.#location;
      refuseDamaged(real);
      this.#gate = new Gate(this.#lmdb, real);
      this.#file = this.#gate.pass(() => openFile(this.#lmdb, real));
      this.#location.remember();
    } catch (error) {
      throw new Error(`The option \`file\` cannot be used: ${path}: ${reasonOf(error)}`, {
        cause: error,
      });
    }
  }

  /** Whether the file is still at its path, and those beside it by which it is locked. */
  get isInPlace(): boolean {
    return this.#location.isSame;
  }

  /** Has `forget` called where a transaction is not written: what somebody remembers of it has not been. */
  onRollBack(forget: () => void): void {
    this.#onRollBack = forget;
  }

  /**
   * Runs `action`, between whose reads and writes no process writes anything. If it throws, nothing is written.
   *
   * @throws DatabaseError, or whatever `action` throws
   */
  transact<T>(action: () => T): T {
    const run: { outcome?: { readonly value: T } | { readonly error: unknown } } = {};
    try {
      this.#gate.pass(() =>
        this.#file.transactionSync(() => {
          run.outcome = this.#outcomeOf(action);
          // Given up where nothing was written: after an empty transaction, LMDB may take pages for free that another process
          // has used since.
          return 'value' in run.outcome && this.#hasWritten ? undefined : this.#lmdb.ABORT;
        }),
      );
    } catch (error) {
      this.#onRollBack();
      throw toDatabaseError(error);
    }
    if (run.outcome === undefined) throw new DatabaseError('it ran no transaction');
    if ('value' in run.outcome) return run.outcome.value;
    this.#onRollBack();
    throw run.outcome.error;
  }

  /**
   * Within a transaction: LMDB knows those who read without one by their process ids alone, and where containers share the file, two
   * may have the same.
   */
  get(key: string): Uint8Array | undefined {
    return this.#guard(() => this.#file.getBinary(key));
  }

  /** Within a transaction: up to `limit` keys and values from `start` up to `end`. */
  range(start: string, end: string, limit: number): { key: string; value: Uint8Array }[] {
    return this.#guard(() => [...this.#file.getRange({ start, end, limit })]);
  }

  /**
   * Within a transaction: a new key is going to be put.
   *
   * @param isSure - not by what was seen some keys ago
   * @throws DatabaseError where there is no room
   */
  expectRoom(isSure = false): void {
    if (!isSure && this.#newKeys++ % KEYS_BETWEEN_LOOKS > 0) return;
    const stats = this.#guard(() => this.#file.getStats());
    const { pageSize, treeBranchPageCount, treeLeafPageCount, overflowPages } = stats;
    const bytes = (treeBranchPageCount + treeLeafPageCount + overflowPages) * pageSize;
    if (bytes < this.#maxBytes) return;
    this.#newKeys = 0;
    throw new DatabaseError('it is full: see the option `file.maxMegabytes`');
  }

  /** Within a transaction. */
  put(key: string, value: Uint8Array): void {
    this.#guard(() => {
      this.#hasWritten = true;
      this.#file.put(key, value);
    });
  }

  /** Within a transaction. */
  remove(key: string): void {
    this.#guard(() => {
      this.#hasWritten = true;
      this.#file.remove(key);
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.#file.close(), this.#gate.close()]);
  }

  /** What comes of `action`, within a transaction. */
  #outcomeOf<T>(action: () => T): { readonly value: T } | { readonly error: unknown } {
    this.#hasWritten = false;
    try {
      return { value: action() };
    } catch (error) {
      return { error };
    }
  }

  #guard<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw toDatabaseError(error);
    }
  }
}

/** To look costs as much as a transaction. */
const KEYS_BETWEEN_LOOKS = 100;

function toDatabaseError(error: unknown): DatabaseError {
  return new DatabaseError(reasonOf(error), { cause: error });
}

/** What went wrong, in words that say what to do where the database's own do not. */
function reasonOf(error: unknown): string {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  const text = typeof message === 'string' ? message : String(error);
  if (typeof code === 'number' && DAMAGED.includes(code)) return `${text}; ${REMOVE_IT}`;
  return text;
}

/** MDB_INVALID, MDB_VERSION_MISMATCH, MDB_CORRUPTED, MDB_PAGE_NOTFOUND. */
const DAMAGED: readonly number[] = [-30793, -30794, -30796, -30797];
