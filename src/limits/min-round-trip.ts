import { expected } from '../checks/expected.js';
import { MAX_TIMER_MS } from '../checks/timer.js';
import type { MinRoundTrip } from './limit.js';

/** The option by which processes share windows. */
export type Sharing = 'file' | 'redis';

/**
 * Checks an option of that kind.
 *
 * @throws TypeError or RangeError where it is none; TypeError where it is to be learnt, and processes share the windows:
 * what cools there was sent by others, who may be nearer, and know better
 */
export function readMinRoundTrip(
  value: unknown,
  option: string,
  sharedBy: Sharing | undefined,
): MinRoundTrip | undefined {
  if (value === undefined) return undefined;
  if (value === 'measured' && sharedBy === undefined) return value;
  const range = `milliseconds from 0 to ${MAX_TIMER_MS}`;
  const what =
    sharedBy === undefined
      ? `${range}, or 'measured'`
      : `${range}, for \`${sharedBy}\` shares windows with other processes`;
  if (typeof value !== 'number') throw new TypeError(expected(option, what, value));
  if (!(value >= 0 && value <= MAX_TIMER_MS)) throw new RangeError(expected(option, what, value));
  return value;
}
