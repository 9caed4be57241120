import { expected } from '../checks/expected.js';
import { isObject } from '../checks/readers.js';

/** Those who share a line take turns: by what they are told apart, and how large the share of each is beside others. */
export interface Tenant {
  /** undefined: all those who name none. */
  readonly name: string | undefined;
  readonly share: number;
}

/** All those who name no tenant are one. */
export const NO_TENANT: Tenant = Object.freeze({ name: undefined, share: 1 });

/**
 * Reads the shares of tenants, and returns what finds a tenant by its name.
 *
 * @throws TypeError or RangeError where they are not as expected
 */
export function readTenants(
  tenants: Readonly<Record<string, number>> | undefined,
): (name: string | undefined) => Tenant {
  const known = new Map<string, Tenant>();
  for (const [name, share] of Object.entries(checked(tenants))) {
    known.set(
      name,
      Object.freeze({ name, share: readWeight(share, `tenants[${JSON.stringify(name)}]`) }),
    );
  }
  return (name) => (name === undefined ? NO_TENANT : (known.get(name) ?? { name, share: 1 }));
}

function checked(tenants: unknown = {}): object {
  if (isObject(tenants)) return tenants;
  throw new TypeError(expected('tenants', 'an object such as { big: 3 }', tenants));
}

function readWeight(value: unknown, name: string): number {
  const range = 'a number from 0.000001 to 1000000';
  if (typeof value !== 'number') throw new TypeError(expected(name, range, value));
  if (!(value >= MIN_SHARE && value <= MAX_SHARE))
    throw new RangeError(expected(name, range, value));
  return value;
}

/** Beyond these, sums of parts of a share are no longer told apart. */
const [MIN_SHARE, MAX_SHARE] = [1e-6, 1e6];

/** @throws TypeError where `value` is neither a name nor undefined */
export function readTenant(value: unknown, name: string): string | undefined {
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  throw new TypeError(expected(name, 'a text that is not empty', value));
}
