import type { Section } from '../../src/limits/definition.js';
import type { LimitsTable } from '../../src/limits/table.js';
import { compare, type Difference } from './compare.js';
import { readPage, type Page } from './page.js';
import type { Unread } from './row.js';
import { writeRows } from './typescript.js';

/** What a page and a table differ in, and what of the page could not be read. */
export interface Check {
  readonly page: Page;
  readonly differences: readonly Difference[];
  readonly unread: readonly Unread[];
  /** The TypeScript of new and changed rows. */
  readonly typescript: string;
}

/** Compares a page of limits, Markdown, with a table. */
export function checkPage(markdown: string, table: LimitsTable): Check {
  const page = readPage(markdown, {
    prefix: table.prefix.shape,
    printed: printedIn(table.sections),
  });
  const differences = compare(page, table);
  const wanted = new Set(differences.flatMap(({ line }) => line ?? []));
  const typescript = writeRows(page, wanted, table);
  return { page, differences, unread: page.unread, typescript };
}

/** The cells of URLs that the table knows to be wrong, each with the path that is meant. */
function printedIn(sections: readonly Section[]): ReadonlyMap<string, string> {
  const printed = new Map<string, string>();
  for (const row of sections.flatMap(({ rows }) => rows)) {
    for (const cells of 'together' in row ? row.rows : [row]) {
      const marks = cells.find((cell) => typeof cell === 'object' && 'printed' in cell);
      if (typeof marks === 'object' && 'printed' in marks && marks.printed !== undefined) {
        printed.set(marks.printed, cells[2]);
      }
    }
  }
  return printed;
}
