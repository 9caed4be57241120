import type { KeptLimit } from '../../limits/limit.js';
import { vouchedMs } from '../vouched.js';

/** For how long what was counted cools. */
export const coolMs = (limit: KeptLimit): number => Math.max(0, limit.windowMs - vouchedMs(limit));

/** Of whole milliseconds, as the file keeps them: else each writing would make what cools a little longer. */
export function whole(limit: KeptLimit): KeptLimit {
  const { windowMs, minRoundTripMs } = limit;
  const least = minRoundTripMs === 'measured' ? minRoundTripMs : Math.floor(minRoundTripMs);
  if (Number.isInteger(windowMs) && least === minRoundTripMs) return limit;
  return { ...limit, windowMs: Math.ceil(windowMs), minRoundTripMs: least };
}
