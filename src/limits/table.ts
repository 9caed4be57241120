import { expected } from '../checks/expected.js';
import { checkObject, readFlag } from '../checks/readers.js';
import type { EndpointId, Section, TableDefinition } from './definition.js';
import { buildEndpoints, type Endpoint, type Route } from './endpoints.js';
import { checkHosts, parseHostPattern } from './hosts.js';
import { parseLimits } from './notation.js';
import { compilePath, type CompiledPath } from './path.js';
import { readRefusals, type Refusals } from './refusals.js';

/** A documented table, checked and compiled by {@link defineLimits}. */
export interface LimitsTable<Id extends string = string> extends Refusals {
  /** What the API is called. */
  readonly name: string;
  /** Which revision of the documentation the table is made of; undefined where the definition does not say. */
  readonly edition: string | undefined;
  /** Where the documentation is; undefined where the definition does not say. */
  readonly source: string | undefined;
  /** The API's hosts, as in the definition. */
  readonly hosts: readonly string[];
  /** What every path begins with. */
  readonly prefix: CompiledPath;
  /** Whether user IDs that differ in case alone are one user. */
  readonly foldUserCase: boolean;
  /** Whether the API tells in headers what is left of a quota. */
  readonly quotaHeaders: boolean;
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

const KEYS = [
  ...['name', 'edition', 'source', 'hosts', 'prefix', 'fallback', 'fallbackName', 'userParams'],
  ...['foldUserCase', 'refusalStatuses', 'isRefusal', 'quotaHeaders', 'sections'],
];

/**
 * Makes an API's table of limits from its documentation: checks it, and compiles its paths.
 *
 * Rows that share method and path (up to the names of parameters) cannot be told apart on the wire: they are one
 * endpoint and share its bucket, and must have the same limits.
 *
 * @throws TypeError when a part of the definition is not of the expected form, or has a key that is none
 * @throws RangeError when a number is out of range, or two rows contradict each other
 */
export function defineLimits<const D extends TableDefinition>(
  definition: D,
): LimitsTable<EndpointId<D>> {
  checkObject(definition, KEYS, 'definition');
  const { name, hosts, prefix = '', sections } = definition;
  if (typeof name !== 'string' || name === '') {
    throw new TypeError(expected('name', 'the name of the API', name));
  }
  for (const [index, host] of checkHosts(hosts).entries()) {
    parseHostPattern(host, `hosts[${index}]`);
  }
  if (!Array.isArray(sections)) throw new TypeError(expected('sections', 'an array', sections));
  const userParams = definition.userParams ?? ['username'];
  if (!Array.isArray(userParams) || !userParams.every((param) => typeof param === 'string')) {
    throw new TypeError(expected('userParams', 'an array of names', userParams));
  }
  const { endpoints, routes } = buildEndpoints(definition.sections, userParams);
  return Object.freeze({
    name,
    edition: readText(definition.edition, 'edition'),
    source: readText(definition.source, 'source'),
    hosts,
    prefix: compilePath(prefix, 'prefix'),
    foldUserCase: readFlag(definition.foldUserCase, 'foldUserCase', false),
    ...readRefusals(definition.refusalStatuses, definition.isRefusal),
    quotaHeaders: readFlag(definition.quotaHeaders, 'quotaHeaders', false),
    sections,
    // The type is derived from the same rows that the keys were read from.
    ids: [...endpoints.keys()] as EndpointId<D>[],
    endpoints,
    routes,
    fallback: readFallback(definition),
  });
}

function readFallback({ fallback, fallbackName }: TableDefinition): Endpoint {
  const limits = fallback === undefined ? [] : parseLimits(fallback, 'fallback');
  if (limits.some(({ scope }) => scope === 'user')) {
    throw new RangeError(expected('fallback', 'limits per app: no user ID is known', fallback));
  }
  return {
    id: FALLBACK_ID,
    name: readText(fallbackName, 'fallbackName') ?? 'default',
    section: '',
    quota: { id: FALLBACK_ID, limits, isGroup: false },
    shared: undefined,
    receivers: undefined,
    hasUser: false,
  };
}

function readText(text: unknown, option: string): string | undefined {
  if (text === undefined || typeof text === 'string') return text;
  throw new TypeError(expected(option, 'a text', text));
}

/** Whether `table` was made with {@link defineLimits}, by whichever copy of this package. */
export function isTable(table: unknown): table is LimitsTable {
  if (typeof table !== 'object' || table === null) return false;
  const { endpoints, routes, fallback } = table as Partial<LimitsTable>;
  return endpoints instanceof Map && Array.isArray(routes) && typeof fallback === 'object';
}
