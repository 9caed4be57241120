import type { EndpointId, Section, TableDefinition } from './definition.js';
import { buildEndpoints, type Endpoint, type Route } from './endpoints.js';
import { expected } from '../checks/expected.js';
import { parseHostPattern } from './hosts.js';
import { parseLimits } from './notation.js';
import { compilePath, type CompiledPath } from './path.js';

/** A documented table, checked and compiled by {@link defineLimits}. */
export interface LimitsTable<Id extends string = string> {
  /** What the API is called. */
  readonly name: string;
  /** The API's hosts, as in the definition. */
  readonly hosts: readonly string[];
  /** What every path begins with. */
  readonly prefix: CompiledPath;
  /** Whether user IDs that differ in case alone are one user. */
  readonly foldUserCase: boolean;
  /** Whether a 429 of that body is a refusal for want of quota. */
  readonly isRefusal: (body: unknown) => boolean;
  /** The sections, as in the definition. */
  readonly sections: readonly Section[];
  /** Every id that names an endpoint, in the order of the table. */
  readonly ids: readonly Id[];
  /** The endpoint that an id names; several ids may name one. */
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  /** Every way to call an endpoint. */
  readonly routes: readonly Route[];
  /** The endpoint of all calls that no row lists. It has no limits where these are left alone. */
  readonly fallback: Endpoint;
}

/** The id of the endpoint of all calls that no row lists. */
export const FALLBACK_ID = '*';

/** The ids of a table's endpoints, as a union of literals. */
export type EndpointOf<T> = T extends LimitsTable<infer Id> ? Id : never;

/**
 * Makes an API's table of limits from its documentation: checks it, and compiles its paths.
 *
 * Rows that share method and path (up to the names of parameters) cannot be told apart on the wire: they are one
 * endpoint and share its bucket, and must have the same limits.
 *
 * @throws TypeError when a part of the definition is not of the expected form
 * @throws RangeError when a number is out of range, or two rows contradict each other
 */
export function defineLimits<const D extends TableDefinition>(
  definition: D,
): LimitsTable<EndpointId<D>> {
  const { name, hosts, prefix = '', fallback, fallbackName = 'default', sections } = definition;
  if (typeof name !== 'string' || name === '') {
    throw new TypeError(expected('name', 'the name of the API', name));
  }
  if (!Array.isArray(hosts)) throw new TypeError(expected('hosts', 'an array of hosts', hosts));
  for (const [index, host] of definition.hosts.entries()) {
    parseHostPattern(host, `hosts[${index}]`);
  }
  if (!Array.isArray(sections)) throw new TypeError(expected('sections', 'an array', sections));
  const userParams = definition.userParams ?? ['username'];
  if (!Array.isArray(userParams)) {
    throw new TypeError(expected('userParams', 'an array of names', userParams));
  }
  const { endpoints, routes } = buildEndpoints(definition.sections, userParams);
  const limits = fallback === undefined ? [] : parseLimits(fallback, 'fallback');
  if (limits.some(({ scope }) => scope === 'user')) {
    throw new RangeError(expected('fallback', 'limits per app: no user ID is known', fallback));
  }
  return Object.freeze({
    name,
    hosts,
    prefix: compilePath(prefix, 'prefix'),
    foldUserCase: definition.foldUserCase ?? false,
    isRefusal: readTest(definition.isRefusal),
    sections,
    // The type is derived from the same rows that the keys were read from.
    ids: [...endpoints.keys()] as EndpointId<D>[],
    endpoints,
    routes,
    fallback: {
      id: FALLBACK_ID,
      name: fallbackName,
      section: '',
      quota: { id: FALLBACK_ID, limits, isGroup: false },
      receivers: undefined,
      hasUser: false,
    },
  });
}

/** Whether `table` was made with {@link defineLimits}, by whichever copy of this package. */
export function isTable(table: unknown): table is LimitsTable {
  if (typeof table !== 'object' || table === null) return false;
  const { endpoints, routes, fallback } = table as Partial<LimitsTable>;
  return endpoints instanceof Map && Array.isArray(routes) && typeof fallback === 'object';
}

function readTest(test: unknown): (body: unknown) => boolean {
  if (test === undefined) return () => true;
  if (typeof test !== 'function') throw new TypeError(expected('isRefusal', 'a function', test));
  const isRefusal = test as (body: unknown) => unknown;
  return (body) => isRefusal(body) === true;
}
