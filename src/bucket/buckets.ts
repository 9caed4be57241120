import type { KeptLimit } from '../limits/limit.js';
import type { BucketNeed } from '../limits/result.js';
import type { Windows } from '../window/window.js';
import { Bucket } from './bucket.js';
import { Eviction } from './eviction.js';
import { ShardedMap } from './sharded-map.js';

/** The live buckets by key. Each is made when first needed, and dropped once it is idle again. */
export class Buckets {
  readonly #buckets = new ShardedMap<Bucket>();
  readonly #eviction = new Eviction(this.#buckets);
  readonly windows: Windows;

  constructor(windows: Windows) {
    this.windows = windows;
  }

  /** How many buckets are live. */
  get size(): number {
    return this.#buckets.size;
  }

  /** The bucket of `need`. Keep it no longer than it has a permit or is retained: it is dropped once it has and is not. */
  get({ bucket: key, limit }: BucketNeed): Bucket {
    const known = this.#buckets.get(key);
    if (known !== undefined) {
      // One whose limit was none of the plan for a while, and is again.
      if (known.limit !== limit) known.change(limit);
      return known;
    }
    const bucket = new Bucket(key, this.windows.open(key, limit));
    this.#buckets.add(key, bucket);
    this.#eviction.start();
    return bucket;
  }

  /** Has the buckets of the limits that have changed go by what they are now. */
  change(limits: ReadonlyMap<KeptLimit, KeptLimit>): void {
    this.map((bucket) => {
      const limit = limits.get(bucket.limit);
      if (limit !== undefined) bucket.change(limit);
    });
  }

  /** What `step` says of each live bucket: of some hundreds at one moment, for whoever shares a file waits meanwhile. */
  map<T>(step: (bucket: Bucket) => T): T[] {
    const all = [...this];
    const said: T[] = [];
    for (let from = 0; from < all.length; from += AT_ONCE) {
      const some = all.slice(from, from + AT_ONCE);
      said.push(...this.windows.atomically(() => some.map(step)));
    }
    return said;
  }

  /** All live buckets. */
  [Symbol.iterator](): Iterator<Bucket> {
    return this.#buckets.values();
  }

  /** Drops every bucket. */
  clear(): void {
    this.#eviction.stop();
    this.#buckets.clear();
  }
}

const AT_ONCE = 500;
