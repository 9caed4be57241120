import { BucketCount, type EnforcedCount } from './bucket-count.js';
import type { ActiveConsumer } from './consumers.js';
import type { CountedLimit, Recognized } from './endpoints.js';
import type { CallCounts, EndpointReport, SandboxReport } from './report.js';

type Tally = { -readonly [Key in keyof EndpointReport]: EndpointReport[Key] };

/** The server's books: counts each request in its buckets, says whether it is let in, and reports. */
export class Ledger {
  readonly #enforcedCount: (windowMs: number) => EnforcedCount;
  readonly #buckets = new Map<string, BucketCount>();
  readonly #tallies = new Map<string, Tally>();
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
  receive(request: Recognized | undefined, faulted: boolean): void {
    if (!request) {
      this.#unlimited += 1;
      return;
    }
    const tally = this.#tally(request);
    tally.calls += 1;
    if (faulted) tally.faulted += 1;
  }

  /** Counts a request in all its buckets, or, where one has no room or a fault refuses it, in none. */
  count(request: Recognized, at: number, refuse: boolean): boolean {
    const places = request.limits.map((limit) => {
      const bucket = this.#bucket(request.endpoint, limit, at);
      return { bucket, weight: limit.weight, fits: bucket.fits(at, limit.weight) };
    });
    const accepted = !refuse && places.every(({ fits }) => fits);
    for (const { bucket, weight, fits } of places) bucket.arrive(at, weight, { fits, accepted });
    this.#tally(request)[accepted ? 'accepted' : 'refused'] += 1;
    return accepted;
  }

  report(at: number): SandboxReport {
    const buckets = [...this.#buckets.values()].map((bucket) => {
      bucket.settle(at);
      return bucket.report();
    });
    const endpoints = [...this.#tallies.values()].map((tally) => ({ ...tally }));
    return { buckets, endpoints, totals: { ...sum(endpoints), unlimited: this.#unlimited } };
  }

  /** Forgets all that was counted; consumers go on. */
  reset(at: number): void {
    this.#since = at;
    this.#buckets.clear();
    this.#tallies.clear();
    this.#unlimited = 0;
  }

  #bucket(endpoint: string, limit: CountedLimit, at: number): BucketCount {
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

  #tally({ endpoint, name }: Recognized): Tally {
    let tally = this.#tallies.get(endpoint);
    if (!tally) {
      tally = { endpoint, name, calls: 0, accepted: 0, refused: 0, faulted: 0 };
      this.#tallies.set(endpoint, tally);
    }
    return tally;
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
