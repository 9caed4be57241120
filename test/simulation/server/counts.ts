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
    if (arrival.at > at - windowMs + ROUNDING_MS && arrival.at <= at) sum += arrival.weight;
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
  const indexOf = (moment: number): number =>
    Math.floor((moment - phaseMs + ROUNDING_MS) / windowMs);
  const index = indexOf(at);
  let sum = 0;
  for (const arrival of arrivals) {
    if (indexOf(arrival.at) === index) sum += arrival.weight;
  }
  return sum;
}

/**
 * What comes so much before the end of a window is out of it: moments are sums of floating-point numbers, and clocks show
 * whole nanoseconds. See "Rounding errors" in docs/promise.md.
 */
const ROUNDING_MS = 1e-5;
