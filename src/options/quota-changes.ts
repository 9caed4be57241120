import { checkObject } from '../checks/readers.js';
import type { EngineOptions } from './throttle-options.js';

/**
 * What `update` may change.
 *
 * @typeParam Id - ids of the table's endpoints
 */
export type QuotaChanges<Id extends string = string> = Pick<
  EngineOptions<Id>,
  'overrides' | 'share'
>;

/** @throws TypeError that names what is no change */
export function checkChanges(changes: QuotaChanges): void {
  checkObject(changes, ['overrides', 'share'], 'changes', 'an object such as { share: 0.5 }');
}

/** Whether amounts are but a share of the limits by these. */
export const isShared = ({ share = 1 }: QuotaChanges): boolean => share < 1;
