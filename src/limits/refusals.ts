import { expected } from '../checks/expected.js';
import { readWhole } from '../checks/readers.js';
import type { RefusalTest } from './definition.js';

/** How an API tells that a call was refused for want of quota. */
export interface Refusals {
  /** The statuses of responses that may be refusals. */
  readonly refusalStatuses: readonly number[];
  /** Whether a response is one, and of which unit the limit was that was met, where it says so. */
  readonly isRefusal: RefusalTest;
}

/**
 * Reads how a definition tells refusals.
 *
 * @throws TypeError or RangeError where it is not as expected
 */
export function readRefusals(statuses: unknown = [429], test: unknown = () => true): Refusals {
  if (!Array.isArray(statuses)) {
    throw new TypeError(expected('refusalStatuses', 'an array of statuses', statuses));
  }
  const refusalStatuses = Object.freeze(
    statuses.map((status, index) => readWhole(status, `refusalStatuses[${index}]`, 100, 599)),
  );
  if (typeof test !== 'function') throw new TypeError(expected('isRefusal', 'a function', test));
  return {
    refusalStatuses,
    isRefusal(body, status) {
      if (!refusalStatuses.includes(status)) return false;
      const told = (test as (body: unknown, status: number) => unknown)(body, status);
      return told === true || told === 'call' || told === 'message' ? told : false;
    },
  };
}
