import { type ActiveConsumer, Spending } from './consumers.js';
import type { BucketLimit } from '../limits/result.js';
import { PhaseCounts } from './phase-counts.js';
import type { BucketReport } from './report.js';
import { SlidingCount } from './sliding-count.js';

/** The count that decides: what was accepted, from whomever, in the server's own windows. */
export interface EnforcedCount {
  weightAt(at: number): number;
  add(at: number, weight: number): void;
}

/** What became of one arrival in one bucket. */
export interface Verdict {
  /** The bucket had room for it. */
  readonly fits: boolean;
  /** It was let in: nothing else refused it either. */
  readonly accepted: boolean;
}

/** How much of a window is spent, by whomever. */
export interface Fill {
  readonly now: number;
  /** The most that it was since the last look. */
  readonly peak: number;
}

/** All that is counted for one bucket. The enforced count decides; the others only watch the requests that arrive. */
export class BucketCount {
  readonly #limit: BucketLimit;
  readonly #enforced: EnforcedCount;
  readonly #arrived: SlidingCount;
  readonly #accepted: SlidingCount;
  readonly #phases: PhaseCounts;
  readonly #spendings: Spending[] = [];
  readonly #others = { accepted: 0, refused: 0 };
  readonly #sums = { calls: 0, accepted: 0, weight: 0, acceptedWeight: 0, overQuota: 0 };
  #firstAt = Infinity;
  #lastAt = -Infinity;
  #settledAt: number;
  #peak = 0;

  /** What other consumers spent before `since` is left out. */
  constructor(limit: BucketLimit, enforced: EnforcedCount, since: number) {
    this.#limit = limit;
    this.#enforced = enforced;
    this.#settledAt = since;
    this.#arrived = new SlidingCount(limit.windowMs);
    this.#accepted = new SlidingCount(limit.windowMs);
    this.#phases = new PhaseCounts(limit.windowMs);
  }

  /** Lets another consumer spend this bucket: also what it spent of the window before the bucket was first seen. */
  join(consumer: ActiveConsumer, at: number): void {
    if (this.#spendings.some((spending) => spending.consumer === consumer)) return;
    const since = Math.max(this.#settledAt, at - this.#limit.windowMs);
    this.#spendings.push(new Spending(consumer, this.#limit, since));
  }

  fits(at: number, weight: number): boolean {
    this.settle(at);
    return this.#hasRoom(at, weight);
  }

  arrive(at: number, weight: number, { fits, accepted }: Verdict): void {
    this.#firstAt = Math.min(this.#firstAt, at);
    this.#lastAt = at;
    this.#sums.calls += 1;
    this.#sums.weight += weight;
    this.#arrived.add(at, weight);
    this.#phases.add(at, weight);
    if (!fits) this.#sums.overQuota += weight;
    if (!accepted) return;
    this.#sums.accepted += 1;
    this.#sums.acceptedWeight += weight;
    this.#accepted.add(at, weight);
    this.#spend(at, weight);
  }

  /** Counts what other consumers have sent until `at`. */
  settle(at: number): void {
    this.#settledAt = at;
    for (;;) {
      const next = this.#nextSpending();
      if (next === undefined || next.nextAt > at) return;
      if (this.#hasRoom(next.nextAt, next.cost)) {
        this.#spend(next.nextAt, next.cost);
        this.#others.accepted += next.cost;
      } else {
        this.#others.refused += next.cost;
      }
      next.advance();
    }
  }

  /** Meant for a single watcher: the next look counts its peak from here. */
  look(at: number): Fill {
    this.settle(at);
    const now = this.#enforced.weightAt(at);
    const peak = Math.max(now, this.#peak);
    this.#peak = now;
    return { now, peak };
  }

  report(): BucketReport {
    const { bucket, amount, windowMs, unit, scope } = this.#limit;
    return {
      ...{ bucket, amount, windowMs, unit, scope },
      ...this.#sums,
      refused: this.#sums.calls - this.#sums.accepted,
      worst: this.#arrived.worst,
      worstAccepted: this.#accepted.worst,
      worstFixed: this.#phases.worst,
      others: { ...this.#others },
      firstAtMs: this.#firstAt,
      lastAtMs: this.#lastAt,
    };
  }

  #spend(at: number, weight: number): void {
    this.#enforced.add(at, weight);
    this.#peak = Math.max(this.#peak, this.#enforced.weightAt(at));
  }

  #hasRoom(at: number, weight: number): boolean {
    return this.#enforced.weightAt(at) + weight <= this.#limit.amount;
  }

  #nextSpending(): Spending | undefined {
    let next: Spending | undefined;
    for (const spending of this.#spendings) {
      if (next === undefined || spending.nextAt < next.nextAt) next = spending;
    }
    return next;
  }
}
