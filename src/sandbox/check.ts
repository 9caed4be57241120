import { expected } from '../checks/expected.js';

/** Longest delay that a timer takes, in milliseconds: about 24.8 days. */
export const MAX_DELAY_MS = 2 ** 31 - 1;

/** Throws a TypeError that names the option, the value and what was expected, unless `ok`. */
export function check(ok: boolean, name: string, value: unknown, what: string): asserts ok {
  if (!ok) throw new TypeError(expected(name, what, value));
}

export function checkNumber(name: string, value: unknown, min: number, max: number): void {
  const what = `a number from ${min} to ${max}`;
  check(typeof value === 'number', name, value, what);
  checkRange(value >= min && value <= max, name, value, what);
}

export function checkWhole(name: string, value: unknown, min: number, max: number): void {
  const what = `a whole number from ${min} to ${max}`;
  check(typeof value === 'number', name, value, what);
  checkRange(Number.isInteger(value) && value >= min && value <= max, name, value, what);
}

export function checkPositive(name: string, value: unknown): void {
  const what = 'a finite number above 0';
  check(typeof value === 'number', name, value, what);
  checkRange(value > 0 && Number.isFinite(value), name, value, what);
}

export function checkText(name: string, value: unknown): void {
  check(typeof value === 'string' && value !== '', name, value, 'a non-empty string');
}

/** A misspelt option would silently do nothing, so unknown keys are refused. */
export function checkObject(
  name: string,
  value: unknown,
  known: readonly string[],
): asserts value is Readonly<Record<string, unknown>> {
  check(
    typeof value === 'object' && value !== null && !Array.isArray(value),
    name,
    value,
    'an object',
  );
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) {
      throw new TypeError(
        `Unknown option \`${key}\` in \`${name}\`; known are ${known.join(', ')}`,
      );
    }
  }
}

function checkRange(ok: boolean, name: string, value: unknown, what: string): void {
  if (!ok) throw new RangeError(expected(name, what, value));
}
