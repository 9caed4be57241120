import { expected } from '../checks/expected.js';
import type { Receivers, Section } from './definition.js';
import { compilePath, type CompiledPath } from './path.js';
import { readFurther, readRows, type CheckedRow, type Quota } from './rows.js';

export type { Quota } from './rows.js';

/** What calls are limited as: one method and path, and its aliases. */
export interface Endpoint {
  /** Method, space, path without prefix, as the first row that lists it has them. */
  readonly id: string;
  /** Its name in the documentation; several, joined by `、`, where several rows list it. */
  readonly name: string;
  /** The section of the first row that lists it. */
  readonly section: string;
  /** What it counts against, and what an override of it changes. */
  readonly quota: Quota;
  /** What it shares with others, where it has limits of its own besides. */
  readonly shared: Quota | undefined;
  readonly receivers: Receivers | undefined;
  /** Whether every way to call it tells the user ID, so that it can have limits per user. */
  readonly hasUser: boolean;
}

/** One way to call an endpoint. */
export interface Route {
  readonly method: string;
  readonly path: CompiledPath;
  readonly endpoint: Endpoint;
  /** Which capture of the path is the user ID; 0 when none is. */
  readonly userCapture: number;
}

/** The endpoints of a definition by each of their ids, and the routes to them. */
export interface EndpointIndex {
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  readonly routes: readonly Route[];
}

/**
 * Makes endpoints of the sections of a definition.
 *
 * @throws TypeError or RangeError, naming the row, when one is not as expected or contradicts another
 */
export function buildEndpoints(
  sections: readonly Section[],
  userParams: readonly string[],
): EndpointIndex {
  const builder = new Builder(userParams);
  readRows(sections, (row) => {
    builder.addRow(row);
  });
  return builder;
}

const NAME_SEPARATOR = '、';

type Draft = { -readonly [K in keyof Endpoint]: Endpoint[K] };

class Builder implements EndpointIndex {
  readonly endpoints = new Map<string, Draft>();
  readonly routes: Route[] = [];
  /** By method and path, the names of parameters taken out. */
  readonly #byShape = new Map<string, { readonly endpoint: Draft; readonly userCapture: number }>();
  readonly #userParams: readonly string[];

  constructor(userParams: readonly string[]) {
    this.#userParams = userParams;
  }

  addRow(row: CheckedRow): void {
    const endpoint = this.#add(row);
    if (endpoint.name !== row.name) addName(endpoint, row.name);
    const { also = [], apart = [] } = row.marks;
    for (const id of also) this.#add(readFurther(id, row, row.quota), endpoint);
    for (const id of apart) {
      this.#add(readFurther(id, row, { id, limits: row.quota.limits, isGroup: false }));
    }
  }

  /** The endpoint of a row: `alias`, one that a row before listed, or a new one. */
  #add(row: CheckedRow, alias?: Draft): Draft {
    const { id, method } = row;
    const path = compilePath(row.path, `${row.option}.path`);
    const shape = `${method} ${path.shape}`;
    const userCapture = this.#findUser(path, row);
    const known = this.#byShape.get(shape);
    if (known) {
      const listed = known.endpoint;
      const isOthers = known.userCapture !== userCapture && hasUserLimit(row);
      if (isOthers || (alias ? listed !== alias : !agrees(listed, row))) {
        throw new RangeError(
          `Expected \`${row.option}\` to agree with \`sections['${listed.section}']\` on '${id}'`,
        );
      }
      this.endpoints.set(id, listed);
      return listed;
    }
    const endpoint = alias ?? draft(row);
    endpoint.hasUser &&= userCapture > 0;
    if (!endpoint.hasUser && hasUserLimit(row)) {
      const what = 'a path with a user parameter, for its limit is per user';
      throw new RangeError(expected(`${row.option}.path`, what, row.path));
    }
    this.routes.push({ method, path, endpoint, userCapture });
    this.#byShape.set(shape, { endpoint, userCapture });
    this.endpoints.set(id, endpoint);
    return endpoint;
  }

  #findUser({ params }: CompiledPath, { marks, option }: CheckedRow): number {
    if (marks.user !== undefined && !params.includes(marks.user)) {
      throw new RangeError(expected(`${option}.user`, 'a parameter of the path', marks.user));
    }
    if (params.length === 0) return 0;
    const user = marks.user ?? this.#userParams.find((param) => params.includes(param));
    return user === undefined ? 0 : params.indexOf(user) + 1;
  }
}

function draft({ id, name, section, quota, shared, marks }: CheckedRow): Draft {
  return { id, name, section, quota, shared, receivers: marks.receivers, hasUser: true };
}

function addName(endpoint: Draft, name: string): void {
  if (!endpoint.name.split(NAME_SEPARATOR).includes(name)) endpoint.name += NAME_SEPARATOR + name;
}

const hasUserLimit = ({ quota, shared }: CheckedRow): boolean =>
  isPerUser(quota) || isPerUser(shared);

function isPerUser(quota: Quota | undefined): boolean {
  return quota?.limits.some(({ scope }) => scope === 'user') === true;
}

/** Rows of one group agree by being in it; others, when nothing about them differs. */
function agrees({ quota, shared, receivers }: Endpoint, row: CheckedRow): boolean {
  if (shared !== row.shared) return false;
  if (quota === row.quota) return true;
  if (quota.isGroup || row.quota.isGroup) return false;
  const facts = (limits: Quota['limits'], to: Receivers | undefined) =>
    JSON.stringify([limits, to ?? null]);
  return facts(quota.limits, receivers) === facts(row.quota.limits, row.marks.receivers);
}
