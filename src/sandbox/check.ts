import { expected } from '../checks/expected.js';
import { checkObject } from '../checks/readers.js';

/** Throws a TypeError that names the option, the value and what was expected, unless `ok`. */
export function check(ok: boolean, name: string, value: unknown, what: string): asserts ok {
  if (!ok) throw new TypeError(expected(name, what, value));
}

export function checkNumber(name: string, value: unknown, min: number, max: number): void {
  const what = `a number from ${min} to ${max}`;
  check(typeof value === 'number', name, value, what);
  checkRange(value >= min && value <= max, name, value, what);
}

export function checkPositive(name: string, value: unknown): void {
  const what = 'a finite number above 0';
  check(typeof value === 'number', name, value, what);
  checkRange(value > 0 && Number.isFinite(value), name, value, what);
}

export function checkText(name: string, value: unknown): void {
  check(typeof value === 'string' && value !== '', name, value, 'a non-empty string');
}

/** The fields of an object of options. */
export function readFields(
  name: string,
  value: unknown,
  known: readonly string[],
): Readonly<Record<string, unknown>> {
  checkObject(value, known, name);
  return value as Readonly<Record<string, unknown>>;
}

function checkRange(ok: boolean, name: string, value: unknown, what: string): void {
  if (!ok) throw new RangeError(expected(name, what, value));
}
