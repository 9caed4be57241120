import type { KeptLimit } from '../limits/limit.js';
import type { BucketNeed } from '../limits/result.js';
import type { Permit, Windows } from '../window/window.js';
import { Bucket } from './bucket.js';
import { Eviction } from './eviction.js';
import { ShardedMap } from './sharded-map.js';

/** What a request needs of one bucket. */
export interface Demand {
  readonly bucket: Bucket;
  readonly weight: number;
}

/** The live buckets by key. Each is made when first needed, and dropped once it is idle again. */
export class Buckets {
  readonly #buckets = new ShardedMap<Bucket>();
  readonly #eviction = new Eviction(this.#buckets);
  readonly #windows: Windows;

  constructor(windows: Windows) {
    this.#windows = windows;
  }

  /** How many buckets are live. */
  get size(): number {
    return this.#buckets.size;
  }

  /** The bucket of `need`. Keep it no longer than it has a permit or is retained: it is dropped once it has and is not. */
  get({ bucket: key, limit }: BucketNeed): Bucket {
    const known = this.#buckets.get(key);
    if (known !== undefined) return known;
    const bucket = new Bucket(key, limit, this.#windows.open(key, limit));
    this.#buckets.add(key, bucket);
    this.#eviction.start();
    return bucket;
  }

  /** Has the buckets of the limits that have changed go by what they are now. */
  change(limits: ReadonlyMap<KeptLimit, KeptLimit>): void {
    for (const bucket of this) {
      const limit = limits.get(bucket.limit);
      if (limit !== undefined) bucket.change(limit);
    }
  }

  /** The permits of all `demands` where each bucket is open for its own, or else none. */
  takeAll(demands: readonly Demand[]): Permit[] | undefined {
    const now = performance.now();
    return this.#windows.atomically(() => {
      for (const { bucket, weight } of demands) {
        if (!bucket.isOpen(weight, now)) return undefined;
      }
      return demands.map(({ bucket, weight }) => bucket.take(weight, now));
    });
  }

  /** The permits of all `demands` where each fits, whoever waits; or else the place of the first that does not. */
  takeInTurn(demands: readonly Demand[]): Permit[] | number {
    return this.#windows.atomically(() => {
      const short = demands.findIndex(({ bucket, weight }) => !bucket.fits(weight));
      if (short !== -1) return short;
      return demands.map(({ bucket, weight }) => bucket.take(weight));
    });
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
