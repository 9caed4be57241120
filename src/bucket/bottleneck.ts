import loadBottleneck from './load-bottleneck.cjs';

/**
 * A Bottleneck limiter as a pure waiting line: it keeps the jobs, by priority (0 before 9) and then by
 * arrival, and leaves it to its owner who may go.
 *
 * This file alone touches the inside of Bottleneck (2.19.5, pinned). What, and why;
 * `test/bucket/bottleneck.test.ts` holds Bottleneck to each of these:
 *
 * - `_drainAll` lets go as many jobs as Bottleneck's own counters allow. Here the owner decides.
 * - `_store` answers every question on a timer of its own, a millisecond or more each, and reads the
 *   wall clock. It is left with nothing to decide, so it answers at once and reads no clock.
 * - `_run` would start a job on yet another timer. It is passed over: a job taken here has its permits already.
 * - `Events` makes promises at each step of each job, though nobody can listen to a private limiter.
 * - `_queues` is read, because Bottleneck shows only how many jobs there are, not which are next.
 */
export class JobQueue<T> {
  readonly #limiter: Internals<T>;
  #nextId = 0;

  /** `onPush` is called whenever a job has joined the queue. */
  constructor(onPush: () => void) {
    const Bottleneck = loadBottleneck();
    this.#limiter = new Bottleneck({ rejectOnDrop: false }) as unknown as Internals<T>;
    this.#limiter._store = IMMEDIATE_STORE;
    this.#limiter.Events = SILENT_EVENTS;
    this.#limiter._drainAll = () => {
      onPush();
      return DONE;
    };
  }

  get length(): number {
    return this.#limiter.queued();
  }

  /** Queues a job for `item`, which ends when it is taken. It joins a microtask later. */
  push(item: T, priority: number): void {
    // Ids must be unique; a number costs no string.
    void this.#limiter.schedule({ priority, id: this.#nextId++ }, doNothing, item);
  }

  /** The item whose turn it is: the first of the most urgent priority. */
  first(): T | undefined {
    return this.#limiter._queues.getFirst().first?.()?.args[0];
  }

  /** The first `count` items that `keep` holds of, in order. */
  list(count: number, keep: (item: T) => boolean): T[] {
    const items: T[] = [];
    for (const { _first } of this.#limiter._queues._lists) {
      for (let node = _first; node !== null && items.length < count; node = node.next) {
        const [item] = node.value.args;
        if (keep(item)) items.push(item);
      }
    }
    return items;
  }

  /** Takes the first job out and ends it. Returns its item. */
  take(): T | undefined {
    const job = this.#limiter._queues.getFirst().shift?.();
    if (job === undefined) return undefined;
    job.doRun();
    void job.doExecute(undefined, () => true, doNothing, doNothing);
    return job.args[0];
  }

  /** Takes out every job whose item `keep` does not hold of, without running it. */
  sweep(keep: (item: T) => boolean): void {
    for (const list of this.#limiter._queues._lists) {
      for (const job of list.getArray()) {
        list.shift();
        if (keep(job.args[0])) list.push(job);
        else job.doDrop();
      }
    }
  }
}

const DONE = Promise.resolve();
const doNothing = (): undefined => undefined;
const SILENT_EVENTS = { trigger: () => DONE };
const ADMITTED = Promise.resolve({ reachedHWM: false, blocked: false, strategy: null });
const IMMEDIATE_STORE = { __submit__: () => ADMITTED };

interface Internals<T> {
  schedule(
    options: { priority: number; id: number },
    task: (item: T) => void,
    item: T,
  ): Promise<void>;
  queued(): number;
  readonly _queues: { readonly _lists: readonly JobList<T>[]; getFirst(): Partial<JobList<T>> };
  _store: unknown;
  Events: unknown;
  _drainAll: () => Promise<void>;
}

interface JobList<T> {
  readonly _first: Node<T> | null;
  first(): Job<T> | undefined;
  shift(): Job<T> | undefined;
  push(job: Job<T>): void;
  getArray(): readonly Job<T>[];
}

interface Node<T> {
  readonly value: Job<T>;
  readonly next: Node<T> | null;
}

interface Job<T> {
  readonly args: readonly [T];
  doRun(): void;
  doDrop(): void;
  doExecute(
    chained: undefined,
    clear: () => boolean,
    run: () => void,
    free: () => void,
  ): Promise<void>;
}
