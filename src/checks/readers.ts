import { expected } from './expected.js';
import { nearest } from './nearest.js';

/** Whether it is an object that is read by its keys: of a list, a map or a URL, they say nothing. */
export function isObject(value: unknown): value is object {
  return READABLE.has(Object.prototype.toString.call(value));
}

/** Also instances of classes, and what `import *` gives. */
const READABLE = new Set(['[object Object]', '[object Module]']);

/** @throws TypeError where `value` is no object, or has other keys than the `known` */
export function checkObject(
  value: unknown,
  known: readonly string[],
  name: string,
  what = 'an object',
): void {
  if (!isObject(value)) throw new TypeError(expected(name, what, value));
  // A misspelt option would silently be none.
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  const message = expected(name, `an object with the keys ${known.join(', ')}`, unknown);
  throw new TypeError(`${message}; the nearest key is ${String(nearest(unknown, known)[0])}`);
}

/**
 * A whole number.
 *
 * @throws TypeError or RangeError where `value` is none, or out of range
 */
export function readWhole(
  value: unknown,
  name: string,
  min: number,
  max = Infinity,
  what = `a whole number from ${min} ${max === Infinity ? 'on' : `to ${max}`}`,
): number {
  if (typeof value !== 'number') throw new TypeError(expected(name, what, value));
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    throw new RangeError(expected(name, what, value));
  }
  return value;
}

/**
 * A whole number from 0, or `Infinity`.
 *
 * @throws TypeError or RangeError where `value` is neither
 */
export function readCount(value: unknown, name: string, whenUndefined: number): number {
  if (value === undefined) return whenUndefined;
  const what = 'a whole number from 0 on, or Infinity';
  return value === Infinity ? value : readWhole(value, name, 0, Infinity, what);
}

/**
 * Milliseconds.
 *
 * @throws TypeError or RangeError where `value` is no number, or out of range
 */
export function readMs(
  value: unknown,
  name: string,
  whenUndefined: number,
  max = Infinity,
  min = 0,
): number {
  if (value === undefined) return whenUndefined;
  const range =
    max === Infinity
      ? `milliseconds from ${min} on, or Infinity`
      : `milliseconds from ${min} to ${max}`;
  if (typeof value !== 'number') throw new TypeError(expected(name, range, value));
  if (!(value >= min && value <= max)) throw new RangeError(expected(name, range, value));
  return value;
}

/**
 * A part of a whole.
 *
 * @throws TypeError or RangeError where `value` is no number, or out of range
 */
export function readShare(value: unknown, name: string, whenUndefined: number): number {
  if (value === undefined) return whenUndefined;
  const range = 'a number above 0, and at most 1';
  if (typeof value !== 'number') throw new TypeError(expected(name, range, value));
  if (!(value > 0 && value <= 1)) throw new RangeError(expected(name, range, value));
  return value;
}

/** @throws TypeError where `value` is none of the `words` */
export function readWord<Word extends string>(
  value: unknown,
  name: string,
  words: readonly Word[],
  whenUndefined: Word,
): Word {
  if (value === undefined) return whenUndefined;
  const word = words.find((known) => known === value);
  if (word !== undefined) return word;
  const quoted = words.map((known) => `'${known}'`);
  throw new TypeError(
    expected(name, `${quoted.slice(0, -1).join(', ')} or ${String(quoted.at(-1))}`, value),
  );
}

/** @throws TypeError where `value` is neither true, false nor undefined */
export function readFlag(value: unknown, name: string, whenUndefined: boolean): boolean {
  if (value === undefined) return whenUndefined;
  if (typeof value !== 'boolean') throw new TypeError(expected(name, 'true or false', value));
  return value;
}

/** @throws TypeError where `value` is neither a function nor undefined */
export function readFunction<F extends (...args: never[]) => unknown>(
  value: F | undefined,
  name: string,
): F | undefined {
  if (value === undefined || typeof value === 'function') return value;
  throw new TypeError(expected(name, 'a function', value));
}
