import { expected, show } from '../checks/expected.js';
import { nearest } from '../checks/nearest.js';
import { isObject } from '../checks/readers.js';
import type { Endpoint, Quota } from './endpoints.js';
import type { CountFrom, Limit, MinRoundTrip, Pacing } from './limit.js';
import { readMinRoundTrip, type Sharing } from './min-round-trip.js';
import { parseLimits, type LimitsInput } from './notation.js';
import { FALLBACK_ID, type LimitsTable } from './table.js';

/** How an endpoint is limited instead of as documented; what is left out stays as it is. */
export interface OverrideObject {
  /**
   * All the limits of the endpoint; where it has some of its own besides what it shares with others, these alone.
   * @defaultValue the documented ones
   */
  readonly limits?: LimitsInput | undefined;
  /** @defaultValue the option `countFrom` */
  readonly countFrom?: CountFrom | undefined;
  /** @defaultValue the option `pacing` */
  readonly pacing?: Pacing | undefined;
  /**
   * For an endpoint that is nearer or farther than the others, or slower by itself.
   * @defaultValue the option `minRoundTripMs`
   */
  readonly minRoundTripMs?: MinRoundTrip | undefined;
}

/** Limits in any form, or {@link OverrideObject}. */
export type Override = LimitsInput | OverrideObject;

/** Overrides by endpoint id, such as `'POST /messages/users'`; `'*'` is every call that no row lists. */
export type Overrides<Id extends string = string> = Readonly<
  Partial<Record<Id | typeof FALLBACK_ID, Override | undefined>>
>;

/** An override, checked. */
export interface ReadOverride {
  /** The option's name, for errors. */
  readonly option: string;
  readonly limits: readonly Limit[] | undefined;
  readonly countFrom: CountFrom | undefined;
  readonly pacing: Pacing | undefined;
  readonly minRoundTripMs: MinRoundTrip | undefined;
}

/** Checks an option of that kind. */
export function readCountFrom(value: unknown, option: string): CountFrom | undefined {
  if (value === undefined || value === 'response' || value === 'send') return value;
  throw new TypeError(expected(option, "'response' or 'send'", value));
}

/** Checks an option of that kind. */
export function readPacing(value: unknown, option: string): Pacing | undefined {
  if (value === undefined || value === 'burst' || value === 'even') return value;
  throw new TypeError(expected(option, "'burst' or 'even'", value));
}

/**
 * Reads the overrides of a table's endpoints.
 *
 * @throws TypeError or RangeError, naming the endpoint, when one is not as expected
 */
export function readOverrides(
  table: LimitsTable,
  overrides: unknown = {},
  sharedBy?: Sharing,
): ReadonlyMap<Quota, ReadOverride> {
  if (!isObject(overrides)) {
    throw new TypeError(expected('overrides', 'an object keyed by endpoint', overrides));
  }
  const read = new Map<Quota, ReadOverride>();
  for (const [id, value] of Object.entries(overrides)) {
    if (value === undefined) continue;
    const endpoint = findEndpoint(table, id);
    const override = readOverride(value, `overrides['${id}']`, endpoint, sharedBy);
    const other = read.get(endpoint.quota);
    if (other && facts(other) !== facts(override)) {
      throw new RangeError(
        `Expected \`${override.option}\` to equal \`${other.option}\`, for both share one bucket`,
      );
    }
    read.set(endpoint.quota, override);
  }
  checkUsers(table, read);
  return read;
}

const facts = ({ limits, countFrom, pacing, minRoundTripMs }: ReadOverride): string =>
  JSON.stringify([limits ?? 0, countFrom ?? 0, pacing ?? 0, minRoundTripMs ?? '']);

function findEndpoint(table: LimitsTable, id: string): Endpoint {
  const endpoint = id === FALLBACK_ID ? table.fallback : table.endpoints.get(id);
  if (endpoint) return endpoint;
  const near = nearest(id, [...table.ids, FALLBACK_ID]).map((known) => `'${known}'`);
  throw new RangeError(
    `Expected the keys of \`overrides\` to be endpoints of ${table.name}, got ${show(id)}; nearest are ${near.join(', ')}`,
  );
}

const OVERRIDE_KEYS = new Set(['limits', 'countFrom', 'pacing', 'minRoundTripMs']);

function readOverride(
  value: unknown,
  option: string,
  { quota }: Endpoint,
  sharedBy: Sharing | undefined,
): ReadOverride {
  const [only, ...others] = new Set(quota.limits.map(({ unit }) => unit));
  const unit = others.length === 0 ? only : undefined;
  const isPlainLimits = !isObject(value) || 'amount' in value || 'windowMs' in value;
  if (isPlainLimits) {
    const limits = parseLimits(value, option, unit);
    return { option, limits, countFrom: undefined, pacing: undefined, minRoundTripMs: undefined };
  }
  const unknownKey = Object.keys(value).find((key) => !OVERRIDE_KEYS.has(key));
  if (unknownKey !== undefined) {
    throw new TypeError(
      expected(
        option,
        'limits, or an object of `limits`, `countFrom`, `pacing` and `minRoundTripMs`',
        unknownKey,
      ),
    );
  }
  const { limits, countFrom, pacing, minRoundTripMs } = value as Readonly<Record<string, unknown>>;
  return {
    option,
    limits: limits === undefined ? undefined : parseLimits(limits, `${option}.limits`, unit),
    countFrom: readCountFrom(countFrom, `${option}.countFrom`),
    pacing: readPacing(pacing, `${option}.pacing`),
    minRoundTripMs: readMinRoundTrip(minRoundTripMs, `${option}.minRoundTripMs`, sharedBy),
  };
}

function checkUsers(table: LimitsTable, overrides: ReadonlyMap<Quota, ReadOverride>): void {
  if (overrides.size === 0) return;
  for (const { quota, shared, hasUser, id } of [...table.endpoints.values(), table.fallback]) {
    const perUser = [quota, shared].map((counted) => counted && overrides.get(counted));
    const override = perUser.find((item) => item?.limits?.some(({ scope }) => scope === 'user'));
    if (hasUser || !override) continue;
    throw new RangeError(
      `Expected \`${override.option}\` to be limits per app, for a call of '${id}' names no user ID`,
    );
  }
}
