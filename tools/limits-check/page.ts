import type { Limit } from '../../src/limits/limit.js';
import { readColumns } from './columns.js';
import { keyOf } from './key.js';
import { readBlocks, type Block } from './markdown.js';
import { writeLimits } from './notation.js';
import {
  readRow,
  type Draft,
  type PageGroup,
  type PageRow,
  type Unread,
  type UrlReading,
} from './row.js';
import { readSentence, type Sentence } from './sentence.js';

/** What a page says about limits. */
export interface Page {
  readonly rows: readonly PageRow[];
  /** The limit of calls that no row lists; none where the page names none. */
  readonly fallback: readonly Limit[];
  readonly unread: readonly Unread[];
}

type RowsSentence = Extract<Sentence, { readonly kind: 'rows' }>;

/** Reads a page of limits. What it cannot read it names; it guesses nothing. */
export function readPage(markdown: string, urls: UrlReading): Page {
  const reader = new PageReader(urls);
  for (const block of readBlocks(markdown)) reader.read(block);
  return reader.end();
}

const IN_HEADING = 'a heading with a limit in it';

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
      if (readSentence(block.text).kind !== 'nothing')
        this.#name(block.line, block.text, IN_HEADING);
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
    this.#nameContradictions();
    const unread = this.#unread.toSorted((a, b) => a.line - b.line);
    return { rows: this.#rows, fallback: this.#fallback, unread };
  }

  /** Rows of one call must have the same limits, or it is not clear which it has. */
  #nameContradictions(): void {
    const first = new Map<string, Draft>();
    for (const row of this.#rows.filter(({ isRead }) => isRead)) {
      for (const key of row.paths.map((path) => keyOf(row.method, path))) {
        const other = first.get(key) ?? row;
        first.set(key, other);
        if (other.group === row.group && writeLimits(other.limits) === writeLimits(row.limits))
          continue;
        this.#name(row.line, row.name, `other limits than line ${other.line} for the same call`);
        row.isRead = other.isRead = false;
      }
    }
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
    const context = { columns, width: header.length, section: this.#section, urls: this.#urls };
    const read = rows.map((row) => readRow(row, context));
    this.#unread.push(...read.flatMap(({ unread }) => unread));
    this.#last = read.flatMap(({ row }) => row ?? []);
    this.#rows.push(...this.#last);
    if (!this.#ahead || columns.limit !== undefined) return;
    const { group, sentence } = this.#ahead;
    for (const row of this.#last) give(row, sentence, group);
    this.#ahead.tables -= 1;
    if (this.#ahead.tables === 0) this.#ahead = undefined;
  }
}

/** Gives a row what a sentence says of it. */
function give(row: Draft, { isShared, limits }: RowsSentence, group: PageGroup): void {
  if (isShared) row.group = group;
  else row.limits = [...row.limits, ...limits];
}
