import type { BucketReport } from '../report.js';

/** How often the buckets are looked at while somebody watches, in milliseconds. */
export const LOOK_EVERY_MS = 500;

/** How far back the charts go, in milliseconds. */
export const SPAN_MS = 60_000;

/** What one look found in a bucket. */
export interface Sample {
  /** Weight of the fullest that the window was since the look before, other consumers included. */
  readonly peak: number;
  /** Weight that the bucket had no room for since the look before. */
  readonly over: number;
}

/** The looks of the last minute, by bucket. */
export class History {
  readonly #samples = new Map<string, Sample[]>();
  readonly #overQuota = new Map<string, number>();

  /** Begins with what is known by now of each bucket. */
  start(buckets: readonly BucketReport[]): void {
    for (const { bucket, overQuota } of buckets) this.#overQuota.set(bucket, overQuota);
  }

  add({ bucket, overQuota }: BucketReport, peak: number): void {
    const known = this.#overQuota.get(bucket) ?? 0;
    this.#overQuota.set(bucket, overQuota);
    const samples = this.#samples.get(bucket) ?? [];
    samples.push({ peak, over: overQuota - known });
    if (samples.length > SPAN_MS / LOOK_EVERY_MS) samples.shift();
    this.#samples.set(bucket, samples);
  }

  /** Oldest first. */
  of(bucket: string): readonly Sample[] {
    return this.#samples.get(bucket) ?? [];
  }

  clear(): void {
    this.#samples.clear();
    this.#overQuota.clear();
  }
}
