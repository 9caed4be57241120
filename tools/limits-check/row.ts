import type { Limit } from '../../src/limits/limit.js';
import type { Columns } from './columns.js';
import { readLimitText } from './limit-text.js';
import type { TableLine } from './markdown.js';
import { readUrlText } from './url-text.js';

/** A limit that a sentence gives to rows together. */
export interface PageGroup {
  readonly line: number;
  readonly limits: readonly Limit[];
}

/** A row of the page. */
export interface PageRow {
  readonly line: number;
  readonly section: string;
  readonly name: string;
  readonly method: string;
  /** One, or several ways to call it. */
  readonly paths: readonly string[];
  /** Its cell of URLs, where that is read otherwise. */
  readonly printed: string | undefined;
  /** Of the row alone. */
  readonly limits: readonly Limit[];
  readonly maxReceivers: number | undefined;
  readonly remarks: readonly string[];
  readonly group: PageGroup | undefined;
  /** Whether its limits are known: else it is among what is unread, and nothing is said of its limits. */
  readonly isRead: boolean;
}

/** Something about limits that was not understood. */
export interface Unread {
  readonly line: number;
  readonly text: string;
  readonly why: string;
}

/** How the URLs of a page are to be read. */
export interface UrlReading {
  /** Shape of what every path begins with, such as `/{}/{}`. */
  readonly prefix: string;
  /** Cells of URLs that are known to be wrong, with the path that is meant. */
  readonly printed: ReadonlyMap<string, string>;
}

/** A row while the page is read: a sentence below it may say more of it. */
export type Draft = { -readonly [K in keyof PageRow]: PageRow[K] };

/** Where a row stands. */
interface Context {
  readonly columns: Columns;
  /** How many columns the table has titles for. */
  readonly width: number;
  readonly section: string;
  readonly urls: UrlReading;
}

/** Reads a row of a table; none where its call cannot be told. */
export function readRow(
  { line, cells }: TableLine,
  { columns, width, section, urls }: Context,
): { readonly row: Draft | undefined; readonly unread: readonly Unread[] } {
  const cell = (index: number): string => cells[index] ?? '';
  const method = cell(columns.method);
  const url = cell(columns.url);
  const unread = (text: string, why: string) => ({ row: undefined, unread: [{ line, text, why }] });
  if (!METHOD.test(method)) return unread(method, 'not a method');
  const { paths, isMended } = readUrls(url, urls);
  if (paths.length === 0) return unread(url, 'not a URL that can be read');
  // A row may have a cell more than there are titles: its limit, where there is no column for it.
  const further = cells.slice(width).join('；');
  const { limit } = columns;
  const { unread: clauses, ...read } = readLimitText(limit === undefined ? further : cell(limit));
  const strange = limit === undefined || further === '' ? clauses : [...clauses, further];
  const row = {
    ...{ line, section, name: cell(columns.name).replace(/^\* ?/, ''), method, paths, ...read },
    printed: isMended ? url : undefined,
    group: undefined,
    isRead: strange.length === 0,
  };
  return { row, unread: strange.map((text) => ({ line, text, why: 'not a known limit' })) };
}

const METHOD = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/;

function readUrls(cell: string, { printed, prefix }: UrlReading): ReturnType<typeof readUrlText> {
  const known = printed.get(cell);
  return known === undefined ? readUrlText(cell, prefix) : { paths: [known], isMended: true };
}
