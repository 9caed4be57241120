import { Database, DatabaseError } from '../../../src/window/file/database.js';
import type { Random } from '../random.js';
import type { Runtime } from '../time/runtime.js';
import type { World } from '../world/world.js';

/**
 * Comes between the library and a real LMDB: makes its transactions fail, gives it the real timers for its own purposes, and
 * knows of what it is closing.
 */
export class FailingDisk {
  readonly #world: World;
  readonly #random: Random;
  readonly #closing = new Set<Promise<void>>();
  /** What nobody has closed. */
  readonly #open = new Set<Database>();
  /** For whom it fails at the moment. */
  #failsFor: ReadonlySet<Runtime> = new Set();

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
  }

  /** From now on it fails for those, and no others. */
  fail(runtimes: Iterable<Runtime>): void {
    this.#failsFor = new Set(runtimes);
  }

  /** The real time that has to pass before anything more happens. */
  get closing(): Promise<unknown> | undefined {
    return this.#closing.size === 0 ? undefined : Promise.all(this.#closing);
  }

  /** Closes what those have left open that have died: of the real process, nothing has. */
  async closeAll(): Promise<void> {
    await Promise.all(Array.from(this.#open, (database) => database.close()));
  }

  /** Returns what takes it away again. */
  install(): () => void {
    const prototype = Database.prototype;
    const { transact, get, range, expectRoom, close } = methodsOf(prototype);
    const transactOrFail = <T>(database: Database, action: () => T): T => {
      const { current } = this.#world;
      this.#open.add(database);
      const inside = (): T => {
        const before = this.#world.current;
        this.#world.current = current;
        try {
          return action();
        } finally {
          this.#world.current = before;
        }
      };
      if (current === undefined || !this.#failsFor.has(current) || this.#world.isStarting)
        return this.#outside(() => transact.call(database, inside) as T);
      const failed = new DatabaseError('a simulated fault of the disk');
      if (this.#random.chance(0.5)) throw failed;
      // All was done, and cannot be written.
      const failing = (): never => {
        inside();
        throw failed;
      };
      return this.#outside(() => transact.call(database, failing) as T);
    };
    const outside = <T>(action: () => T): T => this.#outside(action);
    const closing = this.#closing;
    const opened = this.#open;
    Object.assign(prototype, {
      transact<T>(this: Database, action: () => T): T {
        return transactOrFail(this, action);
      },
      get(this: Database, ...args: Parameters<Database['get']>) {
        return outside(() => get.call(this, ...args));
      },
      range(this: Database, ...args: Parameters<Database['range']>) {
        return outside(() => range.call(this, ...args));
      },
      expectRoom(this: Database, ...args: Parameters<Database['expectRoom']>) {
        outside(() => {
          expectRoom.call(this, ...args);
        });
      },
      close(this: Database): Promise<void> {
        opened.delete(this);
        const closed = outside(() => close.call(this));
        closing.add(closed);
        return closed.finally(() => closing.delete(closed));
      },
    });
    return () => {
      Object.assign(prototype, { transact, get, range, expectRoom, close });
    };
  }

  /** LMDB sets timers of its own, which are none of the library's. */
  #outside<T>(action: () => T): T {
    const { current } = this.#world;
    this.#world.current = undefined;
    try {
      return action();
    } finally {
      this.#world.current = current;
    }
  }
}

type Method = 'transact' | 'get' | 'range' | 'expectRoom' | 'close';

/** As they are, to be called with a database. */
const methodsOf = (prototype: Database): Pick<Database, Method> => ({
  // eslint-disable-next-line @typescript-eslint/unbound-method -- each is called with its object
  ...({ transact: prototype.transact, get: prototype.get, range: prototype.range } as const),
  // eslint-disable-next-line @typescript-eslint/unbound-method -- each is called with its object
  ...({ expectRoom: prototype.expectRoom, close: prototype.close } as const),
});
