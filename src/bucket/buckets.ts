import type { BucketLimit } from '../limits/result.js';
import type { Window } from '../window/window.js';
import { Bucket, type CountedLimit } from './bucket.js';
import { ShardedMap } from './sharded-map.js';

/** Makes the function that makes the window of each bucket of one limit, by the bucket's key. */
type WindowsOf = (limit: CountedLimit) => (key: string) => Window;

/** What all buckets of alike limits share: each lookup makes its own. */
interface Kind {
  readonly limit: CountedLimit;
  readonly createWindow: (key: string) => Window;
}

/** The live buckets by key. Each is made when first needed, and dropped once it is idle again. */
export class Buckets {
  readonly #buckets = new ShardedMap<Bucket>();
  readonly #kinds = new Map<string, Kind>();
  readonly #windowsOf: WindowsOf;
  #timer: NodeJS.Timeout | undefined;
  /** Where the round of the map has come to; undefined between rounds. */
  #round: Iterator<Bucket> | undefined;

  constructor(windowsOf: WindowsOf) {
    this.#windowsOf = windowsOf;
  }

  /** How many buckets are live. */
  get size(): number {
    return this.#buckets.size;
  }

  /** The bucket of `limit`. Keep it no longer than it has a permit or a passage: it is dropped once it has not. */
  get(limit: BucketLimit): Bucket {
    const known = this.#buckets.get(limit.bucket);
    if (known !== undefined) return known;
    const kind = this.#kindOf(limit);
    const bucket = new Bucket(limit.bucket, kind.limit, kind.createWindow(limit.bucket));
    this.#buckets.add(limit.bucket, bucket);
    if (this.#timer === undefined) this.#evictAfter(REST_MS);
    return bucket;
  }

  /** All live buckets. */
  [Symbol.iterator](): Iterator<Bucket> {
    return this.#buckets.values();
  }

  /** Drops every bucket and the timer. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#round = undefined;
    this.#buckets.clear();
  }

  #kindOf({ amount, windowMs, unit, scope, countFrom, pacing }: BucketLimit): Kind {
    const name = [amount, windowMs, unit, scope, countFrom, pacing].join(' ');
    const known = this.#kinds.get(name);
    if (known !== undefined) return known;
    const limit = Object.freeze({ amount, windowMs, unit, scope, countFrom, pacing });
    const kind = { limit, createWindow: this.#windowsOf(limit) };
    this.#kinds.set(name, kind);
    return kind;
  }

  #evictAfter(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#evictSome();
    }, ms).unref();
  }

  /** One slice of a round: a million buckets at once would stall the event loop. */
  #evictSome(): void {
    this.#round ??= this.#buckets.values();
    for (let count = 0; count < SLICE; count++) {
      const next = this.#round.next();
      if (next.done === true) {
        this.#round = undefined;
        break;
      }
      if (next.value.idle) this.#buckets.delete(next.value.key);
    }
    if (this.#buckets.size === 0) this.clear();
    else this.#evictAfter(this.#round === undefined ? REST_MS : SLICE_REST_MS);
  }
}

/** Buckets looked at in one go: some 0.2 ms. */
const SLICE = 2000;
/** Rest between two slices of a round, in milliseconds. */
const SLICE_REST_MS = 10;
/** Rest between two rounds, in milliseconds. */
const REST_MS = 1000;
