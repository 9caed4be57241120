import type { Route } from './endpoints.js';

/** A path taken apart at the table's prefix. */
export interface SplitPath {
  /** The prefix's segments; undefined when the path has fewer. */
  readonly prefix: string | undefined;
  /** What follows. */
  readonly rest: string;
  /** The first segment that follows; `''` when none does. */
  readonly first: string;
  /** Number of segments that follow. */
  readonly length: number;
}

/** Takes a canonical path apart after `prefixLength` segments. */
export function splitPath(path: string, prefixLength: number): SplitPath {
  let slashes = 0;
  let prefixEnd = path.length;
  let firstEnd = path.length;
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) {
    if (slashes === prefixLength) prefixEnd = at;
    else if (slashes === prefixLength + 1) firstEnd = at;
    slashes++;
  }
  return {
    prefix: slashes < prefixLength ? undefined : path.slice(0, prefixEnd),
    rest: path.slice(prefixEnd),
    first: path.slice(prefixEnd + 1, firstEnd),
    length: slashes - prefixLength,
  };
}

/** Finds the route of a call: a literal segment beats a parameter, from the left; then the order of the table decides. */
export type Router = (method: string, path: SplitPath) => Route | undefined;

/**
 * Indexes routes by method, first segment and length, so that a call is matched against the few that are left. Those of a
 * method are indexed with its first call.
 */
export function createRouter(routes: readonly Route[]): Router {
  const methods = new Set(routes.map(({ method }) => method));
  const routers = new Map<string, ReturnType<typeof createMethodRouter>>();
  return (method, path) => {
    if (!methods.has(method)) return undefined;
    const find = getOrAdd(routers, method, () =>
      createMethodRouter(routes.filter((route) => route.method === method)),
    );
    return find(path);
  };
}

function createMethodRouter(routes: readonly Route[]): (path: SplitPath) => Route | undefined {
  const index = new Map<string, Route[][]>();
  for (const route of routes) {
    const { first = ANY, length } = route.path;
    const byLength = getOrAdd(index, first, (): Route[][] => []);
    (byLength[length] ??= []).push(route);
  }
  for (const byLength of index.values()) {
    byLength.forEach((alike) => alike.sort((a, b) => a.path.rank - b.path.rank));
  }
  return ({ first, length, rest }) => {
    const literal = matching(index.get(first)?.[length], rest);
    return literal ?? matching(index.get(ANY)?.[length], rest);
  };
}

/** Stands for a first segment that is a parameter; no segment can be so, for a slash in it is encoded. */
const ANY = '/';

function matching(routes: readonly Route[] | undefined, rest: string): Route | undefined {
  if (!routes) return undefined;
  for (const route of routes) if (route.path.regexp.test(rest)) return route;
  return undefined;
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
