import type { KeptLimit } from '../limits/limit.js';
import { vouchedMs } from './vouched.js';

/**
 * The moment at which the permit of a request comes free that ended at the moment `now`: a window later, less what the user
 * vouches for that no round trip is shorter than. Where no response came, nothing shows when it was counted: a whole window later, and a grace after
 * that, for the server may still count it.
 */
export function freeAt(limit: KeptLimit, ending: 'answered' | 'lost', now: number): number {
  const { windowMs, lostGraceMs } = limit;
  if (ending === 'lost') return now + windowMs + lostGraceMs;
  return now + Math.max(0, windowMs - vouchedMs(limit));
}
