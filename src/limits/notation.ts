import { expected } from '../checks/expected.js';
import { MAX_TIMER_MS } from '../checks/timer.js';
import type { Limit, Scope, Unit } from './limit.js';

/** A limit as an object. */
export interface LimitObject {
  /** Calls or messages allowed in one window: a whole number from 1 on. */
  readonly amount: number;
  /** Length of the window in milliseconds: a whole number from 1 to 2147483647 (24.8 days). */
  readonly windowMs: number;
  /** What is counted. @defaultValue `'call'`; in an override, what the documented limits of the endpoint count */
  readonly unit?: Unit | undefined;
  /** What it is counted per. @defaultValue `'app'` */
  readonly scope?: Scope | undefined;
}

/**
 * A limit in the short notation, or as an object: `'100/s'`, `'6000 messages/min'`, `'100/500ms'`, `'5/min/user'`;
 * several at once are joined by `+`: `'5/min/user + 100/s'`. Time is `ms`, `s`, `min`, `h` or `d`, with or without a
 * whole number before it (`'1/30min'`); what is counted is `calls` (or `requests`) or `messages`; per user ID with `/user`.
 *
 * A day is any 24 hours. So `'3/day'` also holds where the server counts calendar days, in UTC or in any time zone, for a
 * calendar day never holds more than 24 hours do; and no more may go at midnight than before it, for a server whose day is
 * rolling would refuse that. In memory a window is forgotten with its process: where restarts are more frequent than
 * windows are long, let processes share their windows.
 */
export type LimitInput = string | LimitObject;

/** One limit, or several that hold at once. */
export type LimitsInput = LimitInput | readonly LimitInput[];

const NOTATION = "a limit such as '100/s', '6000 messages/min', '5/min/user' or '20/10s + 100/min'";

const UNITS = new Map<string, Unit>([
  ...['call', 'calls', 'request', 'requests'].map((word) => [word, 'call'] as const),
  ...['message', 'messages', 'msg', 'msgs'].map((word) => [word, 'message'] as const),
]);
const SCOPES = new Map<string, Scope>([
  ['app', 'app'],
  ['user', 'user'],
]);
const TIMES = new Map<string, number>([
  ...['ms', 'millisecond', 'milliseconds'].map((word) => [word, 1] as const),
  ...['s', 'sec', 'second', 'seconds'].map((word) => [word, 1_000] as const),
  ...['m', 'min', 'minute', 'minutes'].map((word) => [word, 60_000] as const),
  ...['h', 'hour', 'hours'].map((word) => [word, 3_600_000] as const),
  ...['d', 'day', 'days'].map((word) => [word, 86_400_000] as const),
]);

/**
 * Reads limits given in any accepted form.
 *
 * @param input - notation, object, or an array of both
 * @param option - the name that errors call the value by
 * @param defaultUnit - what an amount counts that names no unit
 * @throws TypeError when the value is not a limit
 * @throws RangeError when a number is out of range, or two of the limits differ in their amount alone
 */
export function parseLimits(
  input: unknown,
  option: string,
  defaultUnit: Unit = 'call',
): readonly Limit[] {
  const list: readonly unknown[] = Array.isArray(input) ? input : [input];
  if (list.length === 0) throw new TypeError(`Expected \`${option}\` to hold a limit, got none`);
  const limits = list.flatMap((item, index) => {
    const name = Array.isArray(input) ? `${option}[${index}]` : option;
    if (typeof item !== 'string') return [readObject(item, name, defaultUnit)];
    return item.split('+').map((part) => readNotation(part, item, name, defaultUnit));
  });
  const kinds = new Set(
    limits.map(({ unit, scope, windowMs }) => `${unit} ${scope} ${windowMs.toString()}`),
  );
  if (kinds.size < limits.length) {
    throw new RangeError(
      `Expected the limits of \`${option}\` to differ in unit, scope or window, ` +
        'got two that differ in their amount alone',
    );
  }
  return Object.freeze(limits);
}

function readNotation(part: string, whole: string, option: string, defaultUnit: Unit): Limit {
  const invalid = (): TypeError => new TypeError(expected(option, NOTATION, whole));
  const [left = '', right = '', scopeWord = 'app', ...rest] = part
    .toLowerCase()
    .split('/')
    .map((word) => word.trim());
  // Each piece by its own anchored pattern: none of them has two ways to match a text.
  const amount = /^(\d+)(?: *([a-z]+))?$/.exec(left);
  const time = /^(\d+)?(?: *([a-z]+))$/.exec(right);
  const scope = SCOPES.get(scopeWord);
  if (!amount || !time || !scope || rest.length > 0) throw invalid();
  const unit = amount[2] === undefined ? defaultUnit : UNITS.get(amount[2]);
  const timeMs = TIMES.get(time[2] ?? '');
  if (unit === undefined || timeMs === undefined) throw invalid();
  return freezeLimit(Number(amount[1]), Number(time[1] ?? 1) * timeMs, unit, scope, option, whole);
}

function readObject(item: unknown, option: string, defaultUnit: Unit): Limit {
  if (typeof item !== 'object' || item === null) {
    throw new TypeError(expected(option, `${NOTATION}, or { amount, windowMs }`, item));
  }
  const { amount, windowMs, unit, scope } = item as Readonly<Record<string, unknown>>;
  if (unit !== undefined && unit !== 'call' && unit !== 'message') {
    throw new TypeError(expected(`${option}.unit`, "'call' or 'message'", unit));
  }
  if (scope !== undefined && scope !== 'app' && scope !== 'user') {
    throw new TypeError(expected(`${option}.scope`, "'app' or 'user'", scope));
  }
  if (typeof amount !== 'number')
    throw new TypeError(expected(`${option}.amount`, 'a number', amount));
  if (typeof windowMs !== 'number') {
    throw new TypeError(expected(`${option}.windowMs`, 'a number', windowMs));
  }
  return freezeLimit(amount, windowMs, unit ?? defaultUnit, scope ?? 'app', option);
}

function freezeLimit(
  amount: number,
  windowMs: number,
  unit: Unit,
  scope: Scope,
  option: string,
  whole?: string,
): Limit {
  if (!Number.isSafeInteger(amount) || amount < 1) {
    throw new RangeError(expected(`${option}.amount`, 'a whole number from 1 on', whole ?? amount));
  }
  if (!Number.isSafeInteger(windowMs) || windowMs < 1 || windowMs > MAX_TIMER_MS) {
    const range = `a whole number from 1 to ${MAX_TIMER_MS} milliseconds`;
    throw new RangeError(expected(`${option}.windowMs`, range, whole ?? windowMs));
  }
  return Object.freeze({ amount, windowMs, unit, scope });
}
