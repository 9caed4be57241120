import type { Marks, Receivers } from '../../src/limits/definition.js';
import type { LimitsTable } from '../../src/limits/table.js';
import { keyOf } from './key.js';
import { writeLimits } from './notation.js';
import type { Page } from './page.js';
import type { PageRow } from './row.js';

/** A row of the page as it is to be written, its columns still apart. */
type Columns = readonly [name: string, method: string, path: string, ...rest: string[]];

/**
 * Writes rows of a page as TypeScript for a table, section by section. Groups are written whole.
 *
 * @param wanted - the lines of the rows that are wanted
 * @param table - where fields of receivers are taken from, which the page does not tell
 */
export function writeRows(page: Page, wanted: ReadonlySet<number>, table: LimitsTable): string {
  const groups = new Set(
    page.rows.filter(({ line }) => wanted.has(line)).map(({ group }) => group),
  );
  const rows = page.rows.filter(
    ({ line, group, isRead }) =>
      isRead && (group === undefined ? wanted.has(line) : groups.has(group)),
  );
  const sections = new Map<string, PageRow[]>();
  for (const row of rows) sections.set(row.section, [...(sections.get(row.section) ?? []), row]);
  return [...sections]
    .map(([section, own]) => `// ${section}\n${writeSection(own, table)}`)
    .join('\n\n');
}

function writeSection(rows: readonly PageRow[], table: LimitsTable): string {
  const columns = new Map(rows.map((row) => [row, columnsOf(row, table)]));
  const width = (index: number): number =>
    Math.max(...[...columns.values()].map((cells) => widthOf(cells[index] ?? '')));
  const widths = [width(0), width(1), width(2)];
  const lines: string[] = [];
  let group: PageRow['group'];
  for (const [row, cells] of columns) {
    if (row.group !== group) {
      if (group) lines.push('] },');
      if (row.group) lines.push(`{ together: '${writeLimits(row.group.limits)}', rows: [`);
      group = row.group;
    }
    lines.push(`${group ? '  ' : ''}[${align(cells, widths)}],`);
  }
  if (group) lines.push('] },');
  return lines.join('\n');
}

function columnsOf(row: PageRow, table: LimitsTable): Columns {
  const { name, method, paths, limits, group } = row;
  const [path = '', ...also] = paths;
  const limit = group ? [] : [quote(writeLimits(limits))];
  const marks: Marks = {
    printed: row.printed,
    also: also.length > 0 ? also.map((other) => `${method} ${other}` as never) : undefined,
    receivers: receiversOf(row, table),
    besides: group && limits.length > 0 ? writeLimits(limits) : undefined,
    note: row.remarks.length > 0 ? row.remarks.join('; ') : undefined,
  };
  const set = Object.entries(marks).filter(([, value]) => value !== undefined);
  const written = set.map(([key, value]) => `${key}: ${writeValue(value)}`).join(', ');
  return [
    quote(name),
    quote(method),
    quote(path),
    ...limit,
    ...(written ? [`{ ${written} }`] : []),
  ];
}

/** The page names no fields of a body: they are those of the table, or to be filled in. */
function receiversOf(
  { method, paths, maxReceivers }: PageRow,
  table: LimitsTable,
): Receivers | undefined {
  const keys = paths.map((path) => keyOf(method, path));
  const route = table.routes.find(({ method: verb, path }) =>
    keys.includes(`${verb} ${path.shape}`),
  );
  const known = route?.endpoint.receivers;
  if (maxReceivers === undefined) return known;
  return { fields: known?.fields ?? ['TODO: the field of the receivers'], max: maxReceivers };
}

function writeValue(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `[${value.map(writeValue).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return `{ ${entries.map(([key, inner]) => `${key}: ${writeValue(inner)}`).join(', ')} }`;
}

function align(cells: Columns, widths: readonly number[]): string {
  const last = cells.length - 1;
  return cells
    .map((cell, index) => {
      if (index === last) return cell;
      const free = (widths[index] ?? 0) - widthOf(cell);
      return `${cell},${' '.repeat(Math.max(0, free) + 1)}`;
    })
    .join('');
}

/** Chinese characters are twice as wide as others. */
function widthOf(text: string): number {
  return text.length + (text.match(/[\u2e80-\uffef]/g)?.length ?? 0);
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
