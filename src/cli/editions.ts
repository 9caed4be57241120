import { createLookup } from '../limits/lookup.js';
import type { LookupResult } from '../limits/result.js';
import { FALLBACK_ID, type LimitsTable } from '../limits/table.js';
import { agoraChat } from '../limits/tables/agora-chat/index.js';
import { easemob } from '../limits/tables/easemob/index.js';
import { easemobLatest } from '../limits/tables/easemob-latest/index.js';
import { UsageError } from './usage-error.js';

/** The tables that the command line knows, by what `--limits` calls them. */
const EDITIONS: ReadonlyMap<string, LimitsTable> = new Map<string, LimitsTable>([
  ['easemob', easemob],
  ['latest', easemobLatest],
  ['agora', agoraChat],
]);

/** What `--limits` may be. */
export const EDITION_NAMES = [...EDITIONS.keys()].join(', ');

/** @throws UsageError when there is no such table */
export function readEdition(name = 'easemob'): LimitsTable {
  const table = EDITIONS.get(name);
  if (!table)
    throw new UsageError(`Expected --limits to be one of ${EDITION_NAMES}, got '${name}'`);
  return table;
}

/** Plays the API's host, whichever it is. */
const HOST = 'https://api.invalid';
const APP = ['my-org', 'my-app'];

/** The limits of calls of a table, their paths written as the table does, without org and app, or as logs do, with them. */
export function createFinder(
  table: LimitsTable,
): (method: string, path: string, body?: string) => LookupResult | undefined {
  const { lookup } = createLookup({ table, hosts: ['api.invalid'] });
  const prefix = APP.slice(0, table.prefix.length).map((part) => `/${part}`);
  const baseURL = HOST + prefix.join('');
  return (method, path, body) => {
    const find = (base: string) => lookup({ method, url: base + path, data: body });
    const found = find(baseURL);
    if (isListed(found)) return found;
    const whole = find(HOST);
    return isListed(whole) ? whole : found;
  };
}

const isListed = (found: LookupResult | undefined): boolean =>
  found !== undefined && found.endpoint !== FALLBACK_ID;
