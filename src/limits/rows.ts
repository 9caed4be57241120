import { expected } from '../checks/expected.js';
import { checkObject } from '../checks/readers.js';
import type { Marks, Section } from './definition.js';
import type { Limit } from './limit.js';
import { checkMarks } from './marks.js';
import { parseLimits } from './notation.js';

/** What the endpoints that count together have in common. */
export interface Quota {
  /** Id of the first endpoint that counts against it; with `#own` behind it, of the only one, beside what it shares. */
  readonly id: string;
  /** In the order of the documentation; none when its calls are left alone. */
  readonly limits: readonly Limit[];
  /** Whether the documentation says so: other rows that count alike are then no part of it. */
  readonly isGroup: boolean;
}

/** A row of a definition, checked. */
export interface CheckedRow {
  readonly name: string;
  readonly section: string;
  /** Method, space, path. */
  readonly id: string;
  readonly method: string;
  /** Its form is not checked yet. */
  readonly path: string;
  /** What the row counts against, and what an override of it changes. */
  readonly quota: Quota;
  /** The group's quota, where the row has limits of its own besides. */
  readonly shared: Quota | undefined;
  readonly marks: Marks;
  /** What errors call the row by. */
  readonly option: string;
}

/** What rows before have said. */
interface Known {
  /** Groups by name. */
  readonly groups: Map<string, Quota>;
  /** Limits by their notation. */
  readonly limits: Map<string, readonly Limit[]>;
}

const METHODS = new Set<unknown>(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const ROW = 'a row of name, method, path and limits, or a group of rows `together`';

/**
 * Reads the rows of a definition, section by section, those of groups among them, and hands each to `add`: a
 * generator takes longer, and at every start hundreds of rows are read before anything is optimized.
 */
export function readRows(sections: readonly Section[], add: (row: CheckedRow) => void): void {
  const known: Known = { groups: new Map(), limits: new Map() };
  // By place, as `forEach` would leave out holes.
  for (let place = 0; place < sections.length; place++) {
    const { name, rows } = checkSection(sections[place], place);
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index];
      const option = `sections['${name}'].rows[${index}]`;
      if (Array.isArray(row)) add(readRow(row, name, option, known));
      else readGroup(row, name, option, known, add);
    }
  }
}

function checkSection(section: unknown, place: number): { name: string; rows: readonly unknown[] } {
  checkObject(section, ['name', 'source', 'rows'], `sections[${place}]`);
  const { name, rows } = section as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string') {
    throw new TypeError(expected(`sections[${place}].name`, 'a title', name));
  }
  if (!Array.isArray(rows)) {
    throw new TypeError(expected(`sections['${name}'].rows`, 'an array of rows', rows));
  }
  return { name, rows };
}

function readRow(
  row: readonly unknown[],
  section: string,
  option: string,
  known: Known,
): CheckedRow {
  const id = idOf(row[1], row[2], option);
  const quota = { id, limits: readLimits(row[3], `${option}.limits`, known), isGroup: false };
  const checked = checkRow(row, id, row[4], section, option, quota);
  if (checked.marks.besides === undefined) return checked;
  throw new TypeError(
    expected(`${option}.besides`, 'in a group: a row of its own has its limits', 'besides'),
  );
}

function readGroup(
  group: unknown,
  section: string,
  option: string,
  known: Known,
  add: (row: CheckedRow) => void,
): void {
  checkObject(group, ['together', 'name', 'rows'], option, ROW);
  const { together, name, rows } = group as Readonly<Record<string, unknown>>;
  if (!Array.isArray(rows)) throw new TypeError(expected(`${option}.rows`, ROW, rows));
  const limits = readLimits(together, `${option}.together`, known);
  let quota = findGroup(name, limits, option, known.groups);
  for (let index = 0; index < rows.length; index++) {
    const row: unknown = rows[index];
    const rowOption = `${option}.rows[${index}]`;
    if (!Array.isArray(row)) throw new TypeError(expected(rowOption, ROW, row));
    const id = idOf(row[1], row[2], rowOption);
    if (quota === undefined) {
      quota = { id, limits, isGroup: true };
      if (typeof name === 'string') known.groups.set(name, quota);
    }
    add(checkRow(row, id, row[3], section, rowOption, quota));
  }
}

/** Nearly all rows have one of a few limits, which are read once. */
function readLimits(input: unknown, option: string, { limits }: Known): readonly Limit[] {
  if (typeof input !== 'string') return parseLimits(input, option);
  const read = limits.get(input) ?? parseLimits(input, option);
  limits.set(input, read);
  return read;
}

/** The group of that name, where a section before had it. */
function findGroup(
  name: unknown,
  limits: readonly Limit[],
  option: string,
  groups: ReadonlyMap<string, Quota>,
): Quota | undefined {
  if (name === undefined) return undefined;
  if (typeof name !== 'string') throw new TypeError(expected(`${option}.name`, 'a name', name));
  const quota = groups.get(name);
  if (quota && JSON.stringify(quota.limits) !== JSON.stringify(limits)) {
    throw new RangeError(`Expected \`${option}.together\` to be that of the other group '${name}'`);
  }
  return quota;
}

/** @param quota - the row's own, or that of its group */
function checkRow(
  [name, method, path]: readonly unknown[],
  id: string,
  marksOrNone: unknown,
  section: string,
  option: string,
  quota: Quota,
): CheckedRow {
  if (typeof name !== 'string') throw new TypeError(expected(`${option}.name`, 'a name', name));
  if (!METHODS.has(method)) {
    throw new TypeError(expected(`${option}.method`, 'a method in capitals', method));
  }
  const marks = marksOrNone === undefined ? UNMARKED : checkMarks(marksOrNone, option);
  const own = marks.besides === undefined ? quota : readOwn(id, marks.besides, option);
  const shared = own === quota ? undefined : quota;
  return {
    ...{ name, section, id, option, marks },
    method: method as string,
    path: path as string,
    quota: own,
    shared,
  };
}

const UNMARKED: Marks = {};

/** What a row has besides its group. The row may be the group's first, whose id the group has. */
function readOwn(id: string, besides: unknown, option: string): Quota {
  return { id: `${id}#own`, limits: parseLimits(besides, `${option}.besides`), isGroup: false };
}

function idOf(method: unknown, path: unknown, option: string): string {
  if (typeof method === 'string' && typeof path === 'string') return `${method} ${path}`;
  throw new TypeError(expected(option, ROW, typeof method === 'string' ? path : method));
}

/** The row of a further id, `'METHOD /path'`. */
export function readFurther(id: unknown, row: CheckedRow, quota: Quota): CheckedRow {
  const [method = '', path, ...rest] = typeof id === 'string' ? id.split(' ') : [];
  if (path === undefined || rest.length > 0 || !METHODS.has(method)) {
    throw new TypeError(expected(row.option, "a row whose further ids are 'METHOD /path'", id));
  }
  return { ...row, id: `${method} ${path}`, method, path, quota };
}
