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
  readonly method: string;
  /** Not checked yet. */
  readonly path: unknown;
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

type Cells = Readonly<Record<'name' | 'method' | 'path' | 'marks', unknown>>;

const METHODS = new Set<unknown>(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const ROW = 'a row of name, method, path and limits, or a group of rows `together`';

/** Reads the rows of a definition, section by section, those of groups among them. */
export function* readRows(sections: readonly Section[]): Generator<CheckedRow> {
  const known: Known = { groups: new Map(), limits: new Map() };
  for (const [place, section] of sections.entries()) {
    const { name, rows } = checkSection(section, place);
    for (const [index, row] of rows.entries()) {
      const option = `sections['${name}'].rows[${index}]`;
      if (Array.isArray(row)) yield readRow(row, name, option, known);
      else yield* readGroup(row, name, option, known);
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
  const [name, method, path, limits, marks] = row;
  const id = idOf(method, path, option);
  const quota = { id, limits: readLimits(limits, `${option}.limits`, known), isGroup: false };
  const checked = checkRow({ name, method, path, marks }, section, option, quota);
  if (checked.marks.besides === undefined) return checked;
  throw new TypeError(
    expected(`${option}.besides`, 'in a group: a row of its own has its limits', 'besides'),
  );
}

function* readGroup(
  group: unknown,
  section: string,
  option: string,
  known: Known,
): Generator<CheckedRow> {
  checkObject(group, ['together', 'name', 'rows'], option, ROW);
  const { together, name, rows } = group as Readonly<Record<string, unknown>>;
  if (!Array.isArray(rows)) throw new TypeError(expected(`${option}.rows`, ROW, rows));
  const limits = readLimits(together, `${option}.together`, known);
  let quota = findGroup(name, limits, option, known.groups);
  for (const [index, row] of rows.entries()) {
    const rowOption = `${option}.rows[${index}]`;
    if (!Array.isArray(row)) throw new TypeError(expected(rowOption, ROW, row));
    const [rowName, method, path, marks] = row as readonly unknown[];
    const id = idOf(method, path, rowOption);
    if (quota === undefined) {
      quota = { id, limits, isGroup: true };
      if (typeof name === 'string') known.groups.set(name, quota);
    }
    yield checkRow({ name: rowName, method, path, marks }, section, rowOption, quota);
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

function checkRow(cells: Cells, section: string, option: string, quota: Quota): CheckedRow {
  const { name, method, path, marks = {} } = cells;
  if (typeof name !== 'string') throw new TypeError(expected(`${option}.name`, 'a name', name));
  if (!METHODS.has(method)) {
    throw new TypeError(expected(`${option}.method`, 'a method in capitals', method));
  }
  const checked = checkMarks(marks, option);
  const row = { name, section, method: String(method), path, marks: checked, option };
  if (checked.besides === undefined) return { ...row, quota, shared: undefined };
  const limits = parseLimits(checked.besides, `${option}.besides`);
  // The row may be the group's first, whose id the group has.
  const own = { id: `${idOf(method, path, option)}#own`, limits, isGroup: false };
  return { ...row, quota: own, shared: quota };
}

function idOf(method: unknown, path: unknown, option: string): string {
  if (typeof method === 'string' && typeof path === 'string') return `${method} ${path}`;
  throw new TypeError(expected(option, ROW, typeof method === 'string' ? path : method));
}

/** The row of a further id, `'METHOD /path'`. */
export function readFurther(id: unknown, row: CheckedRow, quota: Quota): CheckedRow {
  const [method, ...path] = typeof id === 'string' ? id.split(' ') : [];
  if (path.length !== 1 || !METHODS.has(method)) {
    throw new TypeError(expected(row.option, "a row whose further ids are 'METHOD /path'", id));
  }
  return { ...row, method: String(method), path: path[0], quota };
}
