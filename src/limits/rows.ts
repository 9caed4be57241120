import type { Marks, Receivers, Section } from './definition.js';
import { expected } from '../checks/expected.js';
import type { Limit } from './limit.js';
import { parseLimits } from './notation.js';

/** What the endpoints that count together have in common. */
export interface Quota {
  /** Id of the first endpoint that counts against it. */
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
  readonly quota: Quota;
  readonly marks: Marks;
  /** What errors call the row by. */
  readonly option: string;
}

const METHODS = new Set<unknown>(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const ROW = 'a row of name, method, path and limits, or a group of rows `together`';

/** Reads the rows of a section, those of groups among them. */
export function* readSection(section: Section, place: number): Generator<CheckedRow> {
  const { name, rows }: { readonly name: unknown; readonly rows: unknown } = section;
  if (typeof name !== 'string') {
    throw new TypeError(expected(`sections[${place}].name`, 'a title', name));
  }
  if (!Array.isArray(rows)) {
    throw new TypeError(expected(`sections['${name}'].rows`, 'an array of rows', rows));
  }
  for (const [index, row] of rows.entries()) {
    yield* readRowOrGroup(row, name, `sections['${name}'].rows[${index}]`);
  }
}

function* readRowOrGroup(row: unknown, section: string, option: string): Generator<CheckedRow> {
  if (Array.isArray(row)) {
    const [name, method, path, limits, marks] = row as readonly unknown[];
    const id = idOf(method, path, option);
    yield checkRow({ name, method, path, marks }, section, option, {
      id,
      limits: parseLimits(limits, `${option}.limits`),
      isGroup: false,
    });
    return;
  }
  const { together, rows } = (row ?? {}) as Readonly<Record<string, unknown>>;
  if (!Array.isArray(rows)) throw new TypeError(expected(option, ROW, row));
  const limits = parseLimits(together, `${option}.together`);
  let quota: Quota | undefined;
  for (const [index, inner] of rows.entries()) {
    const innerOption = `${option}.rows[${index}]`;
    if (!Array.isArray(inner)) throw new TypeError(expected(innerOption, ROW, inner));
    const [name, method, path, marks] = inner as readonly unknown[];
    quota ??= { id: idOf(method, path, innerOption), limits, isGroup: true };
    yield checkRow({ name, method, path, marks }, section, innerOption, quota);
  }
}

function checkRow(
  {
    name,
    method,
    path,
    marks = {},
  }: Readonly<Record<'name' | 'method' | 'path' | 'marks', unknown>>,
  section: string,
  option: string,
  quota: Quota,
): CheckedRow {
  if (typeof name !== 'string') throw new TypeError(expected(`${option}.name`, 'a name', name));
  if (!METHODS.has(method)) {
    throw new TypeError(expected(`${option}.method`, 'a method in capitals', method));
  }
  if (typeof marks !== 'object' || marks === null) {
    throw new TypeError(expected(`${option}.marks`, 'an object', marks));
  }
  const checked: Marks = marks;
  if (checked.receivers !== undefined) checkReceivers(checked.receivers, `${option}.receivers`);
  return { name, section, method: String(method), path, quota, marks: checked, option };
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

function checkReceivers({ fields, max }: Receivers, option: string): void {
  const isNames = Array.isArray(fields) && fields.length > 0;
  if (!isNames || !fields.every((field) => typeof field === 'string')) {
    throw new TypeError(expected(`${option}.fields`, 'the names of fields', fields));
  }
  if (!Number.isSafeInteger(max) || max < 1) {
    throw new RangeError(expected(`${option}.max`, 'a whole number from 1 on', max));
  }
}
