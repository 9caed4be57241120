import type { LimitPlan, Scenario } from '../scenario/scenario.js';
import { Violation } from '../violation.js';
import { fixedSum, slidingSum, type Arrival } from './counts.js';

/** What a request weighs in one bucket of the server. */
export interface ServerNeed {
  readonly bucket: string;
  readonly limit: LimitPlan;
  readonly weight: number;
}

/** The most that a window of that length may hold of what one scope sends. */
export interface Bound {
  readonly amount: number;
  readonly windowMs: number;
}

/** The bound for what `scope` sends under `limit`; undefined where nothing is promised. */
export type BoundOf = (limit: LimitPlan, scope: number, now: number) => Bound | undefined;

/** Counts what arrives, and refuses what is too much; and checks the promise at each arrival. */
export class SimulatedServer {
  readonly #plan: Scenario['server'];
  readonly #boundOf: BoundOf;
  readonly #buckets = new Map<string, Arrival[]>();
  /** The most that a window has held, as a part of its limit. */
  fullest = 0;

  constructor({ server }: Scenario, boundOf: BoundOf) {
    this.#plan = server;
    this.#boundOf = boundOf;
  }

  /**
   * A request arrives at the moment `now`.
   *
   * @returns the limit that it is refused for, if it is
   */
  receive(
    needs: readonly ServerNeed[],
    scope: number | undefined,
    now: number,
  ): LimitPlan | undefined {
    const full = needs.find(({ bucket, limit, weight }) => {
      const arrivals = this.#open(bucket, limit, now);
      return this.#sum(arrivals, limit, now) + weight > limit.amount;
    });
    if (full !== undefined && !this.#plan.countsRefused) return full.limit;
    for (const { bucket, limit, weight } of needs) {
      this.#open(bucket, limit, now).push({
        at: now,
        weight,
        scope,
        isRefused: full !== undefined,
      });
    }
    if (scope !== undefined) this.#check(needs, scope, now);
    return full?.limit;
  }

  #sum(arrivals: readonly Arrival[], { windowMs }: LimitPlan, now: number): number {
    const { counts, phase } = this.#plan;
    return counts === 'sliding'
      ? slidingSum(arrivals, windowMs, now)
      : fixedSum(arrivals, windowMs, phase * windowMs, now);
  }

  /** The promise. */
  #check(needs: readonly ServerNeed[], scope: number, now: number): void {
    for (const { bucket, limit } of needs) {
      const bound = this.#boundOf(limit, scope, now);
      if (bound === undefined) continue;
      const { amount, windowMs } = bound;
      // A refusal for a rate that the table lacks is none of the limit's.
      const isLearning = limit.windowMs > 1000 && this.#plan.retryAfter === 'none';
      const ours = this.#buckets
        .get(bucket)!
        .filter((arrival) => arrival.scope === scope && !(isLearning && arrival.isRefused));
      const worst = Math.max(
        slidingSum(ours, windowMs, now),
        ...[this.#plan.phase, 0, 0.5].map((phase) =>
          fixedSum(ours, windowMs, phase * windowMs, now),
        ),
      );
      this.fullest = Math.max(this.fullest, worst / amount);
      if (worst <= amount) continue;
      const what = `a window of ${windowMs} ms held ${worst} of ${amount}`;
      throw new Violation('promise', `${what} in ${bucket}`);
    }
  }

  #open(bucket: string, { windowMs }: LimitPlan, now: number): Arrival[] {
    let arrivals = this.#buckets.get(bucket);
    if (arrivals === undefined) this.#buckets.set(bucket, (arrivals = []));
    let old = 0;
    while (old < arrivals.length && arrivals[old]!.at < now - 2 * windowMs) old += 1;
    if (old > 0) arrivals.splice(0, old);
    return arrivals;
  }
}
