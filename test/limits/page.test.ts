/**
 * Holds the table against the vendor's page itself: what is expected is parsed from the page, and from the readings
 * below where the page is wrong.
 */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { GroupRow, Row } from '../../src/limits/definition.js';
import { easemob } from '../../src/limits/tables/easemob/index.js';
import type { Limit, Scope, Unit } from '../../src/limits/limit.js';
import { createLookup } from '../../src/limits/lookup.js';
import type { BucketLimit, LookupResult } from '../../src/limits/result.js';

const PAGE = resolve('../shared/limitationapi.md');
const isPresent = existsSync(PAGE);
const PREFIX = '/{org_name}/{app_name}';

interface PageRow {
  readonly module: string;
  readonly name: string;
  readonly method: string;
  readonly url: string;
  readonly limitText: string;
  /** Rows of one sentence `以上…一共…`. */
  readonly group: string | undefined;
}

/** Rows whose URL is to be read otherwise than printed. */
const READ_AS = new Map([
  [
    '/{app_name}/users/{username}/joined_chatgroups',
    `${PREFIX}/users/{username}/joined_chatgroups`,
  ],
  ['/{org_name}/{appName}/mutes/username', `${PREFIX}/mutes/{username}`],
  [`${PREFIX}/chatmessages/\${time}`, `${PREFIX}/chatmessages/{time}`],
  [
    `${PREFIX}/chatrooms/{chatroom_id}/white/users\``,
    `${PREFIX}/chatrooms/{chatroom_id}/white/users`,
  ],
  [
    `${PREFIX}/chatgroups/{group_id}/mute/{member1}(,{member2},…)`,
    `${PREFIX}/chatgroups/{group_id}/mute/{members}`,
  ],
  [
    `${PREFIX}/chatrooms/{chatroom_id}/mute/{member1}(,{member2},…)`,
    `${PREFIX}/chatrooms/{chatroom_id}/mute/{members}`,
  ],
  [
    `不分页：${PREFIX}/chatgroups/{group_id}/share_files<br>分页：${PREFIX}/chatgroups/{group_id}/share_files?pagenum=1&pagesize=10`,
    `${PREFIX}/chatgroups/{group_id}/share_files`,
  ],
  [
    `${PREFIX}/users/{uid}/presence/sublist?pageNum=1&pageSize=100`,
    `${PREFIX}/users/{uid}/presence/sublist`,
  ],
]);

/** Calls that a row means too: in its bucket, or in one of their own. */
const READ_ALSO = [
  { name: '修改用户密码', method: 'PUT', path: '/users/{username}/password', isShared: true },
  { name: '服务端消息撤回', method: 'POST', path: '/messages/msg_recall', isShared: true },
  { name: '拉取会话列表', method: 'GET', path: '/users/{username}/user_channels', isShared: true },
  {
    name: '批量添加用户至群组白名单',
    method: 'POST',
    path: '/chatgroups/{group_id}/white/users',
    isShared: false,
  },
  {
    name: '获取聊天室自定义属性',
    method: 'POST',
    path: '/metadata/chatroom/{chatroom_id}',
    isShared: false,
  },
];

function parsePage(page: string): readonly PageRow[] {
  return page
    .split(/^## /m)
    .slice(1)
    .flatMap((text) => {
      const module = text.slice(0, text.indexOf('\n')).trim();
      return text
        .split(/^\| Rest API.*$/m)
        .slice(1)
        .flatMap((table, index) => parseTable(table, module, `${module} ${index}`));
    });
}

function parseTable(table: string, module: string, groupName: string): readonly PageRow[] {
  const sentence = /^以上.*$/m.exec(table)?.[0];
  return table
    .split('\n')
    .filter((line) => line.startsWith('|') && !line.startsWith('| :'))
    .map((line) => {
      const [name = '', method = '', url = '', limitText = ''] = line
        .split('|')
        .slice(1)
        .map((cell) => cell.trim());
      const group = sentence === undefined ? undefined : groupName;
      return { module, name, method, url, limitText: sentence ?? limitText, group };
    });
}

const UNITS = new Map<string, Unit>([
  ['次', 'call'],
  ['条', 'message'],
]);
const SCOPES = new Map<string, Scope>([
  ['App Key', 'app'],
  ['单用户 ID', 'user'],
]);

function parseLimitText(text: string): readonly Limit[] {
  const stated = [...text.matchAll(/(\d+) (次|条)\/(秒|分钟)\/(App Key|单用户 ID)/g)].map(
    ([, amount, unit = '', time, scope = '']): Limit => ({
      amount: Number(amount),
      windowMs: time === '秒' ? 1_000 : 60_000,
      unit: UNITS.get(unit)!,
      scope: SCOPES.get(scope)!,
    }),
  );
  const times = /1 秒下行分发消息量限制是该频率的 (\d+) 倍/.exec(text)?.[1];
  if (times === undefined) return stated;
  const amount = stated[0]!.amount * Number(times);
  return [...stated, { amount, windowMs: 1_000, unit: 'message', scope: 'app' }];
}

const readUrl = ({ url }: PageRow): string => READ_AS.get(url) ?? url;
const { lookup } = createLookup({ table: easemob });

function call(method: string, url: string): LookupResult {
  const filled = url.replace('{org_name}', 'my-org').replace('{app_name}', 'my-app');
  const result = lookup({
    method,
    url: `https://a1.easemob.com${filled.replace(/\{\w+\}/g, 'some-one')}`,
    data: { to: ['a', 'b', 'c'] },
  });
  if (!result) throw new Error(`no limits for ${method} ${url}`);
  return result;
}

const look = (row: PageRow): LookupResult => call(row.method, readUrl(row));
const keys = ({ limits }: LookupResult): readonly string[] => limits.map(({ bucket }) => bucket);
const facts = ({ amount, windowMs, unit, scope }: BucketLimit): Limit => {
  return { amount, windowMs, unit, scope };
};

const whenPresent = isPresent ? describe : describe.skip;

whenPresent(`the page of limits${isPresent ? '' : ` (not here: no ${PAGE})`}`, () => {
  const rows = isPresent ? parsePage(readFileSync(PAGE, 'utf8')) : [];

  test('has the 120 rows that the readings speak of', () => {
    expect(rows).toHaveLength(120);
    for (const printed of READ_AS.keys()) expect(rows.map(({ url }) => url)).toContain(printed);
  });

  test('has its modules, rows and names in the table in the same order', () => {
    const written = easemob.sections.flatMap(({ name: module, rows: tableRows }) =>
      tableRows
        .flatMap((row): readonly (Row | GroupRow)[] => ('together' in row ? row.rows : [row]))
        .map(([name, method, path]) => [module, name, method, PREFIX + path]),
    );
    const printed = rows.map((row) => [row.module, row.name, row.method, readUrl(row)]);
    expect(written.slice(0, rows.length)).toEqual(printed);
  });

  test('has every row found by lookup, with its module, name and limits', () => {
    for (const row of rows) {
      const result = look(row);
      // A row that shares method and URL with rows of another module is found under the first.
      const first = rows.find((other) => shape(other) === shape(row))!;
      expect(result.section).toBe(first.module);
      expect(result.name.split('、')).toContain(row.name);
      expect(result.appKey).toBe('my-org#my-app');
      expect([row.name, ...result.limits.map(facts)]).toEqual([
        row.name,
        ...parseLimitText(row.limitText),
      ]);
    }
  });

  test('has message limits weighed by receivers and call limits by calls', () => {
    for (const row of rows) {
      for (const { unit, weight } of look(row).limits)
        expect(weight).toBe(unit === 'message' ? 3 : 1);
    }
  });

  test('has equal bucket keys for exactly the pairs of rows that share', () => {
    for (const a of rows) {
      for (const b of rows) {
        const isShared = shape(a) === shape(b) || (a.group !== undefined && a.group === b.group);
        const common = keys(look(a)).filter((key) => keys(look(b)).includes(key));
        expect([a.name, b.name, common]).toEqual([a.name, b.name, isShared ? keys(look(a)) : []]);
      }
    }
  });

  test('is read to mean further calls, in the bucket of the row or in one of their own', () => {
    for (const { name, method, path, isShared } of READ_ALSO) {
      const row = rows.find((candidate) => candidate.name === name)!;
      const further = call(method, PREFIX + path);
      expect(further.limits.map(facts)).toEqual(parseLimitText(row.limitText));
      expect(further.name).toContain(name);
      if (isShared) {
        expect(further.endpoint).toBe(look(row).endpoint);
        expect(keys(further)).toEqual(keys(look(row)));
      } else {
        expect(rows.flatMap((other) => keys(look(other)))).not.toContain(keys(further)[0]);
      }
    }
  });

  test('shows in the table which rows deviate from what it prints', () => {
    const marked = easemob.sections
      .flatMap((section) => section.rows)
      .flatMap((row) => ('together' in row ? [] : [row[4] ?? {}]))
      .flatMap((marks) => ('printed' in marks ? [marks.printed] : []));
    expect(marked.toSorted()).toEqual([...READ_AS.keys()].toSorted());
  });
});

function shape(row: PageRow): string {
  return `${row.method} ${readUrl(row).replace(/\{\w+\}/g, '{}')}`;
}
