import fc from 'fast-check';

export interface Arrival {
  readonly at: number;
  readonly weight: number;
}

export const WINDOW_MS = 100;

/**
 * Arrivals in order of time, bunched so that windows overlap, and often exactly one window apart. Whole numbers keep
 * the oracles exact.
 */
export const arrivals: fc.Arbitrary<Arrival[]> = fc
  .array(
    fc.record({
      gap: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.constantFrom(0, 50, 100, 101, 1_000)),
      weight: fc.integer({ min: 0, max: 10 }),
    }),
    { maxLength: 300 },
  )
  .map((steps) => {
    let at = 0;
    return steps.map(({ gap, weight }) => ({ at: (at += gap), weight }));
  });

/** The weight in `(at - WINDOW_MS, at]`, counted the slow way. */
export function slidingWeight(all: readonly Arrival[], at: number): number {
  return sum(all.filter((arrival) => arrival.at > at - WINDOW_MS && arrival.at <= at));
}

/** The weight in the fixed window around `at`, counted the slow way. */
export function fixedWeight(all: readonly Arrival[], at: number, phaseMs: number): number {
  const index = (time: number) => Math.floor((time - phaseMs) / WINDOW_MS);
  return sum(all.filter((arrival) => arrival.at <= at && index(arrival.at) === index(at)));
}

/** The greatest weight among the windows that end at an arrival, or 0. */
export function worst(
  all: readonly Arrival[],
  weightAt: (all: readonly Arrival[], at: number) => number,
): number {
  return Math.max(0, ...all.map(({ at }) => weightAt(all, at)));
}

function sum(some: readonly Arrival[]): number {
  return some.reduce((total, { weight }) => total + weight, 0);
}
