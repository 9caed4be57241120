/**
 * A map whose growing and shrinking never stall the event loop. One Map of a million keys is moved as a whole whenever it
 * grows or has shrunk, which takes a tenth of a second; here, only one of many small ones is.
 */
export class ShardedMap<V> {
  readonly #shards = Array.from({ length: SHARDS }, () => new Map<string, V>());
  #size = 0;

  /** How many keys there are. */
  get size(): number {
    return this.#size;
  }

  get(key: string): V | undefined {
    return this.#shardOf(key).get(key);
  }

  /** Adds `key`, which is not there yet. */
  add(key: string, value: V): void {
    this.#shardOf(key).set(key, value);
    this.#size += 1;
  }

  delete(key: string): void {
    if (this.#shardOf(key).delete(key)) this.#size -= 1;
  }

  clear(): void {
    for (const shard of this.#shards) shard.clear();
    this.#size = 0;
  }

  /** All values, also while some are added or deleted. */
  *values(): IterableIterator<V> {
    for (const shard of this.#shards) yield* shard.values();
  }

  #shardOf(key: string): Map<string, V> {
    let hash = 0;
    // The end of a key is the user ID, in which most keys differ.
    for (let index = Math.max(0, key.length - HASHED); index < key.length; index++) {
      hash = (hash * 31 + key.charCodeAt(index)) | 0;
    }
    // eslint-disable-next-line @typescript-eslint/no-non-null-assertion -- the remainder is an index of a shard
    return this.#shards[hash & (SHARDS - 1)]!;
  }
}

/** A power of two. */
const SHARDS = 256;
/** How many of a key's last characters choose its shard. */
const HASHED = 6;
