import { seeded } from '../../harness/random.js';
import type { Limit } from '../../limiters/limiter.js';

/** All at once, or steadily 1.3 times as much as the limit allows. */
export type Load = 'bursty' | 'steady';

/** A request that somebody wants to send. */
export interface Demand {
  readonly atMs: number;
  readonly weight: number;
}

const PRESSURE = 1.3;

/** What is asked for: as much as `windows` windows hold. The same for every library. */
export function createDemand(
  load: Load,
  { amount, windowMs, heaviest }: Limit,
  windows: number,
): Demand[] {
  const random = seeded(42);
  const demand: Demand[] = [];
  let asked = 0;
  while (asked < amount * windows) {
    const weight = heaviest === 1 ? 1 : 1 + Math.floor(random() * heaviest);
    const atMs = load === 'bursty' ? 0 : (asked / (amount * PRESSURE)) * windowMs;
    demand.push({ atMs, weight });
    asked += weight;
  }
  return demand;
}
