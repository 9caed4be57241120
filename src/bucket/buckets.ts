import type { KeptLimit } from '../limits/limit.js';
import type { BucketNeed } from '../limits/result.js';
import type { Window } from '../window/window.js';
import { Bucket } from './bucket.js';
import { ShardedMap } from './sharded-map.js';

/** Makes the window of a bucket. */
type CreateWindow = (key: string, limit: KeptLimit) => Window;

/** The live buckets by key. Each is made when first needed, and dropped once it is idle again. */
export class Buckets {
  readonly #buckets = new ShardedMap<Bucket>();
  readonly #createWindow: CreateWindow;
  #timer: NodeJS.Timeout | undefined;
  /** Where the round of the map has come to; undefined between rounds. */
  #round: Iterator<Bucket> | undefined;

  constructor(createWindow: CreateWindow) {
    this.#createWindow = createWindow;
  }

  /** How many buckets are live. */
  get size(): number {
    return this.#buckets.size;
  }

  /** The bucket of `need`. Keep it no longer than it has a permit or a passage: it is dropped once it has not. */
  get({ bucket: key, limit }: BucketNeed): Bucket {
    const known = this.#buckets.get(key);
    if (known !== undefined) return known;
    const bucket = new Bucket(key, limit, this.#createWindow(key, limit));
    this.#buckets.add(key, bucket);
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
