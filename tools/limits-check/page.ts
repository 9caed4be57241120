import type { Limit } from '../../src/limits/limit.js';
import { readColumns, type Columns } from './columns.js';
import { readLimitText } from './limit-text.js';
import { readBlocks, type Block, type TableLine } from './markdown.js';
import { readSentence, type Sentence } from './sentence.js';
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

/** What a page says about limits. */
export interface Page {
  readonly rows: readonly PageRow[];
  /** The limit of calls that no row lists; none where the page names none. */
  readonly fallback: readonly Limit[];
  readonly unread: readonly Unread[];
}

/** How the URLs of a page are to be read. */
export interface UrlReading {
  /** Shape of what every path begins with, such as `/{}/{}`. */
  readonly prefix: string;
  /** Cells of URLs that are known to be wrong, with the path that is meant. */
  readonly printed: ReadonlyMap<string, string>;
}

type Draft = { -readonly [K in keyof PageRow]: PageRow[K] };
type RowsSentence = Extract<Sentence, { readonly kind: 'rows' }>;

/** Reads a page of limits. What it cannot read it names; it guesses nothing. */
export function readPage(markdown: string, urls: UrlReading): Page {
  const reader = new PageReader(urls);
  for (const block of readBlocks(markdown)) reader.read(block);
  return reader.end();
}

class PageReader {
  readonly #urls: UrlReading;
  readonly #rows: Draft[] = [];
  readonly #unread: Unread[] = [];
  #fallback: readonly Limit[] = [];
  #section = '';
  /** The rows of the last table under this heading. */
  #last: Draft[] = [];
  /** A sentence about the tables that follow, and how many of them are still to come. */
  #ahead: { group: PageGroup; sentence: RowsSentence; tables: number } | undefined;

  constructor(urls: UrlReading) {
    this.#urls = urls;
  }

  read(block: Block): void {
    if (block.kind === 'heading') {
      this.#section = block.text;
      this.#last = [];
    } else if (block.kind === 'table') {
      this.#readTable(block);
    } else {
      this.#readText(block.text, block.line);
    }
  }

  end(): Page {
    if (this.#ahead) {
      const { line } = this.#ahead.group;
      this.#name(line, 'a sentence', 'it speaks of more tables than follow');
    }
    for (const row of this.#rows) {
      if (row.limits.length > 0 || row.group || !row.isRead) continue;
      row.isRead = false;
      this.#name(row.line, row.name, 'no limit');
    }
    const unread = this.#unread.toSorted((a, b) => a.line - b.line);
    return { rows: this.#rows, fallback: this.#fallback, unread };
  }

  #name(line: number, text: string, why: string): void {
    this.#unread.push({ line, text, why });
  }

  #readText(text: string, line: number): void {
    if (text.startsWith('|')) {
      this.#name(
        line,
        text.split('\n')[0] ?? '',
        'a table that is none: its rule has not as many columns',
      );
      return;
    }
    const sentence = readSentence(text);
    if (sentence.kind === 'unread') this.#name(line, text, 'not a known sentence about limits');
    else if (sentence.kind === 'default') this.#fallback = sentence.limits;
    else if (sentence.kind === 'rows') this.#apply(sentence, line, text);
  }

  #apply(sentence: RowsSentence, line: number, text: string): void {
    const group = { line, limits: sentence.limits };
    if (!sentence.isAbove) {
      this.#ahead = { group, sentence, tables: sentence.tables };
    } else if (sentence.tables > 1 || this.#last.length !== (sentence.rows ?? this.#last.length)) {
      this.#name(line, text, `it speaks of other rows than the ${this.#last.length} above it`);
    } else {
      for (const row of this.#last) give(row, sentence, group);
    }
  }

  #readTable({ line, header, rows }: Extract<Block, { readonly kind: 'table' }>): void {
    const columns = readColumns(header);
    if (!columns) {
      this.#name(line, header.join(' | '), 'a table with other columns');
      return;
    }
    this.#last = rows.flatMap((row) => this.#readRow(row, columns, header.length) ?? []);
    this.#rows.push(...this.#last);
    if (!this.#ahead || columns.limit !== undefined) return;
    const { group, sentence } = this.#ahead;
    for (const row of this.#last) give(row, sentence, group);
    this.#ahead.tables -= 1;
    if (this.#ahead.tables === 0) this.#ahead = undefined;
  }

  #readRow({ line, cells }: TableLine, columns: Columns, width: number): Draft | undefined {
    const cell = (index: number): string => cells[index] ?? '';
    const name = cell(columns.name).replace(/^\* ?/, '');
    const method = cell(columns.method);
    const { printed, prefix } = this.#urls;
    const known = printed.get(cell(columns.url));
    const { paths, isMended } =
      known === undefined
        ? readUrlText(cell(columns.url), prefix)
        : { paths: [known], isMended: true };
    if (!/^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/.test(method)) {
      this.#name(line, method, 'not a method');
      return undefined;
    }
    if (paths.length === 0) {
      this.#name(line, cell(columns.url), 'not a URL that can be read');
      return undefined;
    }
    // A row may have a cell more than there are titles: its limit, where there is no column for it.
    const text = columns.limit === undefined ? cells.slice(width).join('；') : cell(columns.limit);
    const { limits, maxReceivers, remarks, unread } = readLimitText(text);
    for (const clause of unread) this.#name(line, clause, 'not a known limit');
    const row = {
      line,
      section: this.#section,
      name,
      method,
      paths,
      limits,
      maxReceivers,
      remarks,
    };
    return {
      ...row,
      printed: isMended ? cell(columns.url) : undefined,
      group: undefined,
      isRead: unread.length === 0,
    };
  }
}

/** Gives a row what a sentence says of it. */
function give(row: Draft, { isShared, limits }: RowsSentence, group: PageGroup): void {
  if (isShared) row.group = group;
  else row.limits = [...row.limits, ...limits];
}
