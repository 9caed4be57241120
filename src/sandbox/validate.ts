import { MAX_TIMER_MS } from '../checks/timer.js';
import { readWhole } from '../checks/readers.js';
import { check, checkNumber, checkPositive, checkText, readFields } from './check.js';
import type { Consumer } from './consumers.js';
import type { Fault, FaultRule } from './faults.js';

const CONSUMER_KEYS = ['endpoint', 'bucket', 'perSecond', 'share', 'weight', 'fromMs', 'untilMs'];
const MATCH_KEYS = ['kind', 'endpoint', 'when', 'chance', 'every', 'first'];

/** The fields of each kind of fault, each with its check. */
const FAULT_FIELDS: Record<
  Fault['kind'],
  Record<string, (name: string, value: unknown) => void>
> = {
  reset: {},
  lost: {},
  hang: { countAfterMs: checkDelay, answerAfterMs: checkDelay },
  slow: { requestMs: checkDelay, responseMs: checkDelay },
  status: {
    status: (name, value) => {
      readWhole(value, name, 400, 599);
    },
  },
  resourceLimited: {},
  reachLimit: {},
  retryAfter: {
    seconds: (name, value) => {
      readWhole(value, name, 0, Number.MAX_SAFE_INTEGER);
    },
  },
};

export function checkLatency(name: string, latency: unknown): void {
  if (typeof latency !== 'object' || Array.isArray(latency)) {
    checkRange(name, latency);
    return;
  }
  const ways = readFields(name, latency, ['request', 'response']);
  for (const [way, delay] of Object.entries(ways)) {
    if (delay !== undefined) checkRange(`${name}.${way}`, delay);
  }
}

export function checkConsumer(name: string, consumer: unknown): asserts consumer is Consumer {
  const fields = readFields(name, consumer, CONSUMER_KEYS);
  const { endpoint, bucket, perSecond, share, weight, fromMs, untilMs } = fields;
  check(
    (endpoint === undefined) !== (bucket === undefined),
    name,
    consumer,
    'a consumer of either an `endpoint` or a `bucket`',
  );
  if (endpoint !== undefined) checkText(`${name}.endpoint`, endpoint);
  if (bucket !== undefined) checkText(`${name}.bucket`, bucket);
  check(
    (perSecond === undefined) !== (share === undefined),
    name,
    consumer,
    'a consumer with either `perSecond` or `share`',
  );
  if (perSecond !== undefined) checkPositive(`${name}.perSecond`, perSecond);
  if (share !== undefined) checkPositive(`${name}.share`, share);
  if (weight !== undefined) readWhole(weight, `${name}.weight`, 1, Number.MAX_SAFE_INTEGER);
  if (fromMs !== undefined) checkNumber(`${name}.fromMs`, fromMs, 0, Number.MAX_SAFE_INTEGER);
  if (untilMs !== undefined) {
    const from = (fromMs ?? 0) as number;
    const ok = typeof untilMs === 'number' && untilMs > from;
    check(ok, `${name}.untilMs`, untilMs, `a number above \`fromMs\`, ${from}`);
  }
}

export function checkFault(name: string, rule: unknown): asserts rule is FaultRule {
  check(typeof rule === 'object' && rule !== null, name, rule, 'an object with a `kind`');
  const { kind } = rule as { kind?: unknown };
  const known = Object.keys(FAULT_FIELDS).join(', ');
  check(
    typeof kind === 'string' && Object.hasOwn(FAULT_FIELDS, kind),
    `${name}.kind`,
    kind,
    `one of ${known}`,
  );
  const checks = FAULT_FIELDS[kind as Fault['kind']];
  const fields = readFields(name, rule, [...MATCH_KEYS, ...Object.keys(checks)]);
  for (const [field, checkField] of Object.entries(checks)) {
    const optional = kind === 'hang' || kind === 'slow';
    if (!optional || fields[field] !== undefined) checkField(`${name}.${field}`, fields[field]);
  }
  checkMatch(name, fields);
}

function checkMatch(name: string, rule: Readonly<Record<string, unknown>>): void {
  const { endpoint, when, chance, every, first } = rule;
  if (endpoint !== undefined) checkText(`${name}.endpoint`, endpoint);
  check(when === undefined || typeof when === 'function', `${name}.when`, when, 'a function');
  if (chance !== undefined) checkNumber(`${name}.chance`, chance, 0, 1);
  if (every !== undefined) readWhole(every, `${name}.every`, 1, Number.MAX_SAFE_INTEGER);
  if (first !== undefined) readWhole(first, `${name}.first`, 1, Number.MAX_SAFE_INTEGER);
  const conditions = [chance, every, first].filter((condition) => condition !== undefined);
  check(
    conditions.length <= 1,
    name,
    rule,
    'a rule with at most one of `chance`, `every` and `first`',
  );
}

function checkRange(name: string, delay: unknown): void {
  if (!Array.isArray(delay)) {
    checkDelay(name, delay);
    return;
  }
  const [min, max] = delay as unknown[];
  const ordered =
    delay.length === 2 && typeof min === 'number' && typeof max === 'number' && min <= max;
  check(ordered, name, delay, 'a delay or a range [min, max] with min <= max');
  checkDelay(name, min);
  checkDelay(name, max);
}

function checkDelay(name: string, value: unknown): void {
  checkNumber(name, value, 0, MAX_TIMER_MS);
}
