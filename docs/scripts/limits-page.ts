import { createFinder } from '../../src/cli/editions.js';
import { limitText } from '../../src/limits/limit-text.js';
import type { Group, GroupRow, Row, Section } from '../../src/limits/definition.js';
import { agoraChat, easemob, easemobLatest, type LimitsTable } from '../../src/limits/index.js';
import type { Language } from '../.vitepress/pages.js';

const TEXT = {
  en: {
    title: 'The limits',
    intro:
      'Made from the tables that the library enforces (`easemob-throttle/limits`). The default is the page of 2022-09-16; ' +
      '`npx easemob-throttle limits --limits latest` prints a newer one. Every limit is counted for each App Key by itself, ' +
      'and can be [overridden](./options). Calls that no row lists are limited by the row `*`.',
    edition: 'Edition',
    source: 'source',
    columns: ['Name', 'Call', 'Limit', 'Read as'],
    together: 'together',
    printed: (text: string) => `the page prints ${text}`,
    also: (text: string) => `also ${text}`,
    apart: (text: string) => `also, counted apart, ${text}`,
    receivers: (max: number) => `at most ${max} receivers a call`,
    fallback: 'every other call',
  },
  zh: {
    title: '频率限制表',
    intro:
      '本页由库中实际执行的数据（`easemob-throttle/limits`）生成。默认采用 2022-09-16 版文档；' +
      '更新的版本可用 `npx easemob-throttle limits --limits latest` 查看。所有限制都按 App Key 分别计数，' +
      '并且都可以用 [`overrides`](./options) 改写。表中没有列出的接口按 `*` 一行限制。',
    edition: '版本',
    source: '来源',
    columns: ['接口', '请求', '限制', '说明'],
    together: '合计',
    printed: (text: string) => `官方文档写作 ${text}`,
    also: (text: string) => `同一限制还包括 ${text}`,
    apart: (text: string) => `另有 ${text}，单独计数`,
    receivers: (max: number) => `每次最多 ${max} 个接收方`,
    fallback: '其他接口',
  },
} as const;

/** The page of all limits, from the tables themselves. */
export function limitsPage(language: Language): string {
  const text = TEXT[language];
  const tables = [easemob, easemobLatest, agoraChat].map((table) => tablePart(table, language));
  return (
    [`---\noutline: [2, 3]\n---`, `# ${text.title}`, text.intro, ...tables].join('\n\n') + '\n'
  );
}

function tablePart(table: LimitsTable, language: Language): string {
  const text = TEXT[language];
  const find = createFinder(table);
  const limitsOf = (method: string, path: string): string =>
    (find(method, path.replace(/[{}]/g, ''))?.limits ?? []).map(limitText).join(' + ');
  const origin = [
    `${text.edition}: ${table.edition ?? '–'}`,
    ...(table.source === undefined ? [] : [`${text.source}: ${table.source}`]),
  ].join(' · ');
  const sections = table.sections.map((section) =>
    [`### ${section.name}`, ...sectionRows(section, limitsOf, language)].join('\n\n'),
  );
  const fallback = table.fallback.quota.limits.map(limitText).join(' + ');
  const rest = fallback === '' ? [] : [`\`*\` ${text.fallback}: ${fallback}`];
  // Two editions of one page have one name.
  const title = [table.name, ...(table.edition === undefined ? [] : [`(${table.edition})`])].join(
    ' ',
  );
  return [`## ${title}`, origin, ...rest, ...sections].join('\n\n');
}

function sectionRows(
  { rows }: Section,
  limitsOf: (method: string, path: string) => string,
  language: Language,
): string[] {
  const { columns } = TEXT[language];
  const lines = rows.flatMap((row) =>
    isGroup(row)
      ? row.rows.map((inner) => line(inner, inner[3], limitsOf, language, row.rows.length > 1))
      : [line(row, row[4], limitsOf, language, false)],
  );
  const head = [`| ${columns.join(' | ')} |`, `| ${columns.map(() => '---').join(' | ')} |`];
  return [[...head, ...lines].join('\n')];
}

function line(
  [name, method, path]: Row | GroupRow,
  marks: Row[4],
  limitsOf: (method: string, path: string) => string,
  language: Language,
  isShared: boolean,
): string {
  const text = TEXT[language];
  const limits = limitsOf(method, path) + (isShared ? ` (${text.together})` : '');
  const code = (parts: readonly string[]): string => parts.map((part) => `\`${part}\``).join(', ');
  const notes = [
    marks?.printed === undefined ? '' : text.printed(code([marks.printed])),
    marks?.also === undefined ? '' : text.also(code(marks.also)),
    marks?.apart === undefined ? '' : text.apart(code(marks.apart)),
    marks?.receivers?.max === undefined ? '' : text.receivers(marks.receivers.max),
    marks?.note ?? '',
  ].filter((note) => note !== '');
  const cells = [name, code([`${method} ${path}`]), limits, notes.join('; ')];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function isGroup(row: Row | Group): row is Group {
  return 'together' in row;
}
