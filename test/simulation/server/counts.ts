/** Something that a server counted, at a moment of its own time. */
export interface Arrival {
  readonly at: number;
  readonly weight: number;
  /** Whose promise it falls under; undefined for somebody else's. */
  readonly scope: number | undefined;
  readonly isRefused: boolean;
}

/** What the sliding window holds that ends at the moment `at`: half-open, what came exactly a window before is out of it. */
export function slidingSum(arrivals: readonly Arrival[], windowMs: number, at: number): number {
  let sum = 0;
  for (const arrival of arrivals) {
    if (arrival.at > at - windowMs && arrival.at <= at) sum += arrival.weight;
  }
  return sum;
}

/** What the fixed window holds that the moment `at` falls into, where windows start at `phaseMs`. */
export function fixedSum(
  arrivals: readonly Arrival[],
  windowMs: number,
  phaseMs: number,
  at: number,
): number {
  const index = Math.floor((at - phaseMs) / windowMs);
  let sum = 0;
  for (const arrival of arrivals) {
    if (Math.floor((arrival.at - phaseMs) / windowMs) === index) sum += arrival.weight;
  }
  return sum;
}
