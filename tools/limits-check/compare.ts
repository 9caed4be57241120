import type { Section } from '../../src/limits/definition.js';
import type { LimitsTable } from '../../src/limits/table.js';
import { factsOfPage, factsOfTable, type Facts } from './facts.js';
import { keyOf } from './key.js';
import { writeLimits } from './notation.js';
import type { Page } from './page.js';
import type { PageRow } from './row.js';

/** One row that a page and a table have otherwise. */
export interface Difference {
  readonly kind: 'new' | 'gone' | 'changed';
  /** Line of the page; undefined for what is gone from it. */
  readonly line: number | undefined;
  readonly section: string;
  readonly name: string;
  /** Method and path. */
  readonly id: string;
  /** What the table says; undefined of what is new. */
  readonly was: string | undefined;
  /** What the page says; undefined of what is gone. */
  readonly is: string | undefined;
}

/** A row of a table, of a group or not. */
interface TableRow {
  readonly section: string;
  readonly name: string;
  readonly id: string;
  readonly key: string;
}

/** Compares a page with a table, row by row: what is new on the page, gone from it, or changed. */
export function compare(page: Page, table: LimitsTable): readonly Difference[] {
  const rows = rowsOf(table.sections);
  const onPage = new Set(page.rows.flatMap(keysOf));
  const is = factsOfPage(page);
  const was = factsOfTable(table, onPage);
  const known = new Set(was.keys());
  const isElsewhere = new Set(
    table.sections.filter(({ source }) => source !== undefined).map(({ name }) => name),
  );
  return [
    ...compareFallback(page, table),
    ...page.rows.flatMap((row) => compareRow(row, is, was, known, rows)),
    ...rows
      .filter(({ key, section }) => !onPage.has(key) && !isElsewhere.has(section))
      .map(({ key, ...row }): Difference => {
        return {
          ...row,
          kind: 'gone',
          line: undefined,
          was: describe(was.get(key)),
          is: undefined,
        };
      }),
  ];
}

function compareRow(
  row: PageRow,
  is: ReadonlyMap<string, Facts>,
  was: ReadonlyMap<string, Facts>,
  known: ReadonlySet<string>,
  rows: readonly TableRow[],
): readonly Difference[] {
  const { line, section, name, method, paths } = row;
  return paths.flatMap((path): readonly Difference[] => {
    const key = keyOf(method, path);
    const difference = { line, section, name, id: `${method} ${path}` };
    const now = is.get(key);
    if (!known.has(key)) {
      return [{ ...difference, kind: 'new', was: undefined, is: describe(now) }];
    }
    const names = rows.filter((other) => other.key === key).map((other) => other.name);
    const isRenamed = names.length > 0 && !names.includes(name) && path === paths[0];
    const before = was.get(key);
    const told = (facts: Facts | undefined): string => (row.isRead ? describe(facts) : '');
    const isChanged = told(before) !== told(now) && !isUnsaid(before, now);
    if (!isChanged && !isRenamed) return [];
    const as = (text: string, title: string): string => (isRenamed ? `${title}: ${text}` : text);
    return [
      {
        ...difference,
        kind: 'changed',
        was: as(told(before), names.join('、')),
        is: as(told(now), name),
      },
    ];
  });
}

/** Whether the only difference is a maximum that another page documents and this one leaves out. */
function isUnsaid(before: Facts | undefined, now: Facts | undefined): boolean {
  if (!before || !now || now.maxReceivers !== undefined) return false;
  return describe({ ...before, maxReceivers: undefined }) === describe(now);
}

function compareFallback(page: Page, table: LimitsTable): readonly Difference[] {
  const was = writeLimits(table.fallback.quota.limits);
  const is = writeLimits(page.fallback);
  // A page may name none: the table has it from elsewhere then.
  if (is === '' || is === was) return [];
  return [
    { kind: 'changed', line: undefined, section: '', name: table.fallback.name, id: '*', was, is },
  ];
}

function describe(facts: Facts | undefined): string {
  if (!facts) return 'not read';
  const { limits, maxReceivers } = facts;
  const most = maxReceivers === undefined ? [] : [`at most ${maxReceivers} receivers`];
  return [...limits, ...most].join('; ');
}

function rowsOf(sections: readonly Section[]): readonly TableRow[] {
  return sections.flatMap(({ name: section, rows }) =>
    rows
      .flatMap((row) => ('together' in row ? row.rows.map(([...cells]) => cells) : [[...row]]))
      .map((cells): TableRow => {
        const [name, method, path] = cells as [string, string, string];
        return { section, name, id: `${method} ${path}`, key: keyOf(method, path) };
      }),
  );
}

const keysOf = ({ method, paths }: PageRow): readonly string[] =>
  paths.map((path) => keyOf(method, path));
