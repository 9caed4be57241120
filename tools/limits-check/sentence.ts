import type { Limit } from '../../src/limits/limit.js';
import { clausesOf, readLimit, readNumeral } from './limit-text.js';

/** What a sentence outside the tables says about limits. */
export type Sentence =
  | { readonly kind: 'nothing' | 'unread' }
  /** The limit of calls that no row lists. */
  | { readonly kind: 'default'; readonly limits: readonly Limit[] }
  /** A limit for the rows of tables above or below: for all of them together, or for each. */
  | {
      readonly kind: 'rows';
      readonly limits: readonly Limit[];
      readonly isShared: boolean;
      readonly isAbove: boolean;
      /** How many tables are meant. */
      readonly tables: number;
      /** How many rows there are; undefined where it does not say. */
      readonly rows: number | undefined;
    };

const NUMBER = /\d+ ?(?:次|条)|\d+ ?(?:\/|times per) ?(?:second|minute|hour|day)/;
const ABOVE = /以上|above/;
const BELOW = /以下|following/;
const TOGETHER = /一共|共限制|总调用频率|total/;
const EACH = /均为|都为|各为|分别为|\beach\b/;

/** Reads a paragraph. One that has a limit in it, but none of the known forms, is `unread`. */
export function readSentence(text: string): Sentence {
  // What a package adds is no limit yet.
  const clauses = clausesOf(text).filter((clause) => !clause.includes('叠加包'));
  if (!clauses.some((clause) => NUMBER.test(clause))) return { kind: 'nothing' };
  const numbered = clauses.filter((clause) => /\d/.test(clause));
  const limits = numbered.map((clause) =>
    readLimit(clause.replace(/^.*(?:默认为|为|\bis) */, '').replace(/\.$/, '')),
  );
  if (!limits.every((limit) => limit !== undefined)) return { kind: 'unread' };
  if (clauses.some((clause) => clause.includes('限制默认为'))) return { kind: 'default', limits };
  const isAbove = ABOVE.test(text);
  const isShared = TOGETHER.test(text);
  // One of each pair, or it is not clear which.
  if (isAbove === BELOW.test(text) || isShared === EACH.test(text)) return { kind: 'unread' };
  const rows = /以[上下]([一二两三四五六七八九十])个接口/.exec(text)?.[1];
  const tables = /以[上下]([一二两三四五六七八九十])个表格/.exec(text)?.[1];
  return {
    kind: 'rows',
    limits,
    isShared,
    isAbove,
    tables: tables === undefined ? 1 : readNumeral(tables),
    rows: rows === undefined ? undefined : readNumeral(rows),
  };
}
