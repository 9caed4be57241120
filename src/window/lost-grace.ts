import type { KeptLimit } from '../limits/limit.js';

/**
 * The moment at which the permit of a request comes free that ended at the moment `now`: a window later, and a grace after
 * that where no response came, for the server may still count it.
 */
export function freeAt(
  { windowMs, lostGraceMs }: KeptLimit,
  ending: 'answered' | 'lost',
  now: number,
): number {
  return now + windowMs + (ending === 'lost' ? lostGraceMs : 0);
}
