import { BucketCount, type EnforcedCount, type Fill } from './bucket-count.js';
import type { ActiveConsumer } from './consumers.js';
import type { Unit } from '../limits/limit.js';
import type { BucketLimit, LookupResult } from '../limits/result.js';
import type { CallCounts, EndpointReport, SandboxReport } from './report.js';

type EndpointCount = { -readonly [Key in keyof EndpointReport]: EndpointReport[Key] };

/** What became of a request that was counted. */
export interface Decision {
  readonly accepted: boolean;
  /** What the limits that had no room for it count. */
  readonly over: ReadonlySet<Unit>;
}

/** The server's books: counts each request in its buckets, says whether it is let in, and reports. */
export class Ledger {
  readonly #enforcedCount: (windowMs: number) => EnforcedCount;
  readonly #buckets = new Map<string, BucketCount>();
  readonly #endpoints = new Map<string, EndpointCount>();
  readonly #consumers = new Set<ActiveConsumer>();
  #unlimited = 0;
  #since = 0;

  constructor(enforcedCount: (windowMs: number) => EnforcedCount) {
    this.#enforcedCount = enforcedCount;
  }

  addConsumer(consumer: ActiveConsumer): void {
    this.#consumers.add(consumer);
  }

  /** Notes that a request was received, before it is counted. */
  receive(request: LookupResult | undefined, faulted: boolean): void {
    if (!request) {
      this.#unlimited += 1;
      return;
    }
    const count = this.#endpoint(request);
    count.calls += 1;
    if (faulted) count.faulted += 1;
  }

  /** Counts a request in all its buckets, or, where one has no room or a fault refuses it, in none. */
  count(request: LookupResult, at: number, refuse: boolean): Decision {
    const places = request.limits.map((limit) => {
      const bucket = this.#bucket(request.endpoint, limit, at);
      return { bucket, limit, fits: bucket.fits(at, limit.weight) };
    });
    const over = new Set(places.filter(({ fits }) => !fits).map(({ limit }) => limit.unit));
    const accepted = !refuse && over.size === 0;
    for (const { bucket, limit, fits } of places) {
      bucket.arrive(at, limit.weight, { fits, accepted });
    }
    const count = this.#endpoint(request);
    count[accepted ? 'accepted' : 'refused'] += 1;
    // One that was under way at a reset was received before it.
    count.calls = Math.max(count.calls, count.accepted + count.refused);
    return { accepted, over };
  }

  report(at: number): SandboxReport {
    const buckets = [...this.#buckets.values()].map((bucket) => {
      bucket.settle(at);
      return bucket.report();
    });
    const endpoints = [...this.#endpoints.values()].map((count) => ({ ...count }));
    return { buckets, endpoints, totals: { ...sum(endpoints), unlimited: this.#unlimited } };
  }

  /** How full each bucket's window is, by its key. */
  look(at: number): Map<string, Fill> {
    return new Map(Array.from(this.#buckets, ([key, bucket]) => [key, bucket.look(at)]));
  }

  /** Forgets all that was counted; consumers go on. */
  reset(at: number): void {
    this.#since = at;
    this.#buckets.clear();
    this.#endpoints.clear();
    this.#unlimited = 0;
  }

  #bucket(endpoint: string, limit: BucketLimit, at: number): BucketCount {
    let bucket = this.#buckets.get(limit.bucket);
    if (!bucket) {
      bucket = new BucketCount(limit, this.#enforcedCount(limit.windowMs), this.#since);
      this.#buckets.set(limit.bucket, bucket);
    }
    for (const consumer of this.#consumers) {
      if (consumer.spends(endpoint, limit)) bucket.join(consumer, at);
    }
    return bucket;
  }

  #endpoint({ endpoint, name }: LookupResult): EndpointCount {
    let count = this.#endpoints.get(endpoint);
    if (!count) {
      count = { endpoint, name, calls: 0, accepted: 0, refused: 0, faulted: 0 };
      this.#endpoints.set(endpoint, count);
    }
    return count;
  }
}

function sum(counts: readonly CallCounts[]): CallCounts {
  const total = { calls: 0, accepted: 0, refused: 0, faulted: 0 };
  for (const one of counts) {
    total.calls += one.calls;
    total.accepted += one.accepted;
    total.refused += one.refused;
    total.faulted += one.faulted;
  }
  return total;
}
