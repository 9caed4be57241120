import type { Random } from '../random.js';

/** A law of delays. */
export type Law = 'steady' | 'uniform' | 'heavy' | 'bursts' | 'edges';
export const LAWS: readonly Law[] = ['steady', 'uniform', 'heavy', 'bursts', 'edges'];

/** How long the way there and the way back of one request take. */
export interface Ways {
  readonly outMs: number;
  readonly backMs: number;
}

/** The ways of a request that leaves at the moment `now`. */
export function waysOf(law: Law, ms: number, now: number, random: Random): Ways {
  switch (law) {
    case 'steady':
      return { outMs: ms / 2, backMs: ms / 2 };
    case 'uniform':
      return { outMs: random.between(0, ms), backMs: random.between(0, ms) };
    case 'heavy':
      return { outMs: heavyTail(ms, random), backMs: heavyTail(ms, random) };
    case 'bursts':
      return { outMs: burst(ms, now, random), backMs: random.between(0, ms) };
    case 'edges':
      // Counted when it is sent, or when it is answered: the worst that a server can do.
      return random.chance(0.5) ? { outMs: 0, backMs: ms } : { outMs: ms, backMs: 0 };
  }
}

const heavyTail = (ms: number, random: Random): number =>
  Math.min(60 * ms, (ms / 3) * (random.between(0.001, 1) ** -0.8 - 0.9));

/** Some are held up somewhere, and let go all at once, later ones before earlier ones. */
function burst(ms: number, now: number, random: Random): number {
  if (random.chance(0.6)) return random.between(0, ms / 10);
  const period = 4 * ms + 1;
  return period - (now % period) + random.between(0, 0.5);
}
