import { waitedForIn } from '../window/joined.js';
import type { Bucket } from './bucket.js';

/** What a request needs of one bucket. */
export interface Demand {
  readonly bucket: Bucket;
  readonly weight: number;
  /** Whether it is waited for in the line of the one before it: whoever needs one of the two needs both. */
  readonly isJoined?: boolean | undefined;
}

/** The place of the demand in whose line that at `place` is waited for. */
export function lineOf(demands: readonly Demand[], place: number): number {
  let line = place;
  while (demands[line]?.isJoined === true) line -= 1;
  return line;
}

/** What a request counts as in the line at `line`: by messages where any limit there counts these, for of calls it is one. */
export function weightInLine(demands: readonly Demand[], line: number): number {
  return Math.max(...waitedForIn(demands, line).map(({ weight }) => weight));
}
