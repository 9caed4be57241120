import { expected } from '../checks/expected.js';
import { checkObject, readWhole } from '../checks/readers.js';
import type { Marks } from './definition.js';

const KEYS = ['printed', 'also', 'apart', 'receivers', 'user', 'besides', 'note'];

/**
 * Checks the marks of a row, but for ids and limits in them.
 *
 * @throws TypeError or RangeError where they are not as expected
 */
export function checkMarks(marks: unknown, row: string): Marks {
  checkObject(marks, KEYS, `${row}.marks`);
  const { receivers, also, apart } = marks as Marks;
  checkIds(also, `${row}.also`);
  checkIds(apart, `${row}.apart`);
  if (receivers !== undefined) checkReceivers(receivers, `${row}.receivers`);
  return marks as Marks;
}

function checkIds(ids: unknown, option: string): void {
  if (ids === undefined || Array.isArray(ids)) return;
  throw new TypeError(expected(option, "an array of ids, each 'METHOD /path'", ids));
}

function checkReceivers(receivers: unknown, option: string): void {
  checkObject(receivers, ['fields', 'max', 'assumed'], option);
  const { fields, max, assumed } = receivers as Readonly<Record<string, unknown>>;
  const isNames = Array.isArray(fields) && fields.length > 0;
  if (!isNames || !fields.every((field) => typeof field === 'string')) {
    throw new TypeError(expected(`${option}.fields`, 'the names of fields', fields));
  }
  if (max !== undefined || assumed === undefined) readWhole(max, `${option}.max`, 1);
  if (assumed !== undefined) readWhole(assumed, `${option}.assumed`, 1);
}
