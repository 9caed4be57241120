import type { Bucket } from './bucket.js';
import type { ShardedMap } from './sharded-map.js';

/** Drops the idle ones of some buckets, a slice at a time: a million at once would stall the event loop. */
export class Eviction {
  readonly #buckets: ShardedMap<Bucket>;
  #timer: NodeJS.Timeout | undefined;
  /** Where the round of the buckets has come to; undefined between rounds. */
  #round: Iterator<Bucket> | undefined;

  constructor(buckets: ShardedMap<Bucket>) {
    this.#buckets = buckets;
  }

  /** Starts going round, until no bucket is left. */
  start(): void {
    if (this.#timer === undefined) this.#goOnAfter(REST_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#round = undefined;
  }

  #goOnAfter(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#evictSome();
    }, ms).unref();
  }

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
    if (this.#buckets.size === 0) this.stop();
    else this.#goOnAfter(this.#round === undefined ? REST_MS : SLICE_REST_MS);
  }
}

/** Buckets looked at in one go: some 0.2 ms. */
const SLICE = 2000;
/** Rest between two slices of a round, in milliseconds. */
const SLICE_REST_MS = 10;
/** Rest between two rounds, in milliseconds. */
const REST_MS = 1000;
