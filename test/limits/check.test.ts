import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { agoraChat, defineLimits, easemob, easemobLatest } from 'easemob-throttle/limits';
import type { Limit } from '../../src/limits/limit.js';
import { parseLimits } from '../../src/limits/notation.js';
import { checkPage } from '../../tools/limits-check/check.js';
import { readLimitText } from '../../tools/limits-check/limit-text.js';
import { writeLimits } from '../../tools/limits-check/notation.js';
import { report } from '../../tools/limits-check/report.js';
import { program } from '../support/program.js';

const read = (path: string): string => readFileSync(resolve(path), 'utf8');
const LATEST = read('test/limits/pages/latest.md');
const AGORA = read('test/limits/pages/agora-chat.md');
const check = (page: string, table: Parameters<typeof checkPage>[1] = easemobLatest) =>
  checkPage(page, table);

test('the newest page and the table made of it do not differ', () => {
  const { page, differences, unread } = check(LATEST);
  expect(page.rows).toHaveLength(193);
  expect(differences).toEqual([]);
  expect(unread).toEqual([]);
});

test('the page of Agora Chat and its table do not differ, but for a limit that the page leaves out', () => {
  const { page, differences, unread } = check(AGORA, agoraChat);
  expect(page.rows).toHaveLength(102);
  expect(differences).toEqual([]);
  expect(unread).toEqual([
    {
      line: expect.any(Number) as number,
      text: 'Modify a text or custom message',
      why: 'no limit',
    },
  ]);
});

for (const [path, table] of [
  ['../shared/limitationapi.md', easemob],
  ['../shared/limitationapi-latest.md', easemobLatest],
] as const) {
  (existsSync(resolve(path)) ? test : test.skip)(`${path} and its table do not differ`, () => {
    const { differences, unread, page } = check(read(path), table);
    expect(page.rows.length).toBeGreaterThanOrEqual(120);
    expect([...differences, ...unread]).toEqual([]);
  });
}

test.each<[title: string, from: string, to: string, difference: object]>([
  [
    'a limit',
    '300 次/秒/App Key',
    '30 次/秒/App Key',
    { kind: 'changed', id: 'POST /token', was: '300/s', is: '30/s' },
  ],
  [
    'a maximum of receivers',
    '600 人/次',
    '500 人/次',
    {
      kind: 'changed',
      id: 'POST /messages/users',
      was: '100/s + 6000 messages/min; at most 600 receivers',
      is: '100/s + 6000 messages/min; at most 500 receivers',
    },
  ],
  [
    'a unit',
    '100 条/秒/App Key',
    '100 次/秒/App Key',
    { kind: 'changed', id: 'POST /messages/chatgroups/users', is: '100/s' },
  ],
  [
    'a window',
    '每 30 分钟限发 1 次',
    '每 20 分钟限发 1 次',
    { kind: 'changed', was: '1/30min + 3/day', is: '1/20min + 3/day' },
  ],
  [
    'whom it is counted per',
    '5 次/分钟/单用户 ID',
    '5 次/分钟/App Key',
    { kind: 'changed', was: '100/s + 5/min/user', is: '100/s + 5/min' },
  ],
  [
    'a name',
    '上传文件',
    '上传附件',
    { kind: 'changed', was: '上传文件: 100/s', is: '上传附件: 100/s' },
  ],
  ['the default', '默认为 100 次/秒', '默认为 50 次/秒', { kind: 'changed', id: '*', is: '50/s' }],
  [
    'what a row has besides what it shares',
    '| 30 次/秒/App Key |',
    '|',
    {
      kind: 'changed',
      id: 'DELETE /users',
      was: expect.stringMatching(/^30\/s; 100\/s together: /) as string,
    },
  ],
])('a page that changes %s differs in that alone', (_, from, to, difference) => {
  expect(LATEST).toContain(from);
  const { differences, unread } = check(LATEST.replace(from, to));
  expect(differences).toEqual([expect.objectContaining(difference)]);
  expect(unread).toEqual([]);
});

test('new and gone rows are told, with TypeScript for the new', () => {
  const page = LATEST.replace(
    /^\| 翻译消息内容 .*$/m,
    '| 朗读消息 | POST | /{org_name}/{app_name}/speak?x={y} | 7 次/分钟 |',
  );
  const { differences, typescript } = check(page);
  expect(differences.map(({ kind, id, was, is }) => [kind, id, was, is])).toEqual([
    ['new', 'POST /speak', undefined, '7/min'],
    ['gone', 'POST /translate', '100/s', undefined],
  ]);
  expect(typescript).toBe("// 消息管理\n['朗读消息', 'POST', '/speak', '7/min'],");
});

test('rows that share otherwise are told, one by one, and their group is written whole', () => {
  const page = LATEST.replace('以下两个表格中的', '以下表格中的');
  const { differences, unread, typescript } = check(page);
  expect(unread.map(({ why, text }) => [text, why])).toEqual([
    ['绑定和解绑推送信息', 'no limit'],
    ['查询当前用户的所有设备的推送绑定信息', 'no limit'],
    ['设置推送消息显示昵称', 'no limit'],
    ['设置推送消息展示方式', 'no limit'],
  ]);
  expect(differences).toHaveLength(16);
  expect(differences.every(({ kind }) => kind === 'changed')).toBe(true);
  expect(typescript).toMatch(
    /^\/\/ 用户体系管理\n\{ together: '100\/s', rows: \[\n {2}\['注册单个用户'/,
  );
  expect(typescript).toContain("{ besides: '30/s' }");
  expect(typescript.split('\n')).toHaveLength(19);
});

test.each([
  [
    'a limit of another form',
    '20 条/秒/App Key',
    '约 20 条/秒',
    '约 20 条/秒',
    'not a known limit',
  ],
  [
    'a count that is not met',
    '以下三个限制',
    '以下四个限制',
    '4 limits are announced, 3 are read',
    'not a known limit',
  ],
  [
    'a URL',
    '/{org_name}/{app_name}/translate ',
    'https://a.com/translate ',
    'https://a.com/translate',
    'not a URL that can be read',
  ],
  [
    'a URL without the App Key',
    '/{org_name}/{app_name}/translate ',
    '/{app_name}/translate ',
    '/{app_name}/translate',
    'not a URL that can be read',
  ],
  [
    'a method',
    '| GET | /{org_name}/{app_name}/callbacks',
    '| GET/PUT | /{org_name}/{app_name}/callbacks',
    'GET/PUT',
    'not a method',
  ],
  [
    'a sentence',
    '叠加包单价',
    '每个用户限 10 次/秒。叠加包单价',
    '每个用户限 10 次/秒。叠加包单价为国内 200 元/月，海外 400 元/月。',
    'not a known sentence about limits',
  ],
  [
    'a sentence of rows shared or not',
    '接口总调用频率',
    '接口频率',
    expect.any(String) as string,
    'not a known sentence about limits',
  ],
])('%s that cannot be read is named with its line, not guessed at', (_, from, to, text, why) => {
  expect(LATEST).toContain(from);
  const { unread } = check(LATEST.replace(from, to));
  const line = LATEST.slice(0, LATEST.indexOf(from)).split('\n').length;
  expect(unread[0]).toEqual({ line, text, why });
});

const small = defineLimits({ name: 'S', hosts: ['a.com'], prefix: '/{a}/{b}', sections: [] });
const page = (...blocks: readonly string[]) => checkPage(`## S\n\n${blocks.join('\n\n')}\n`, small);
const HEAD = '| Rest API 接口 | 方法 | 接口 URL |';
const rows = (...names: readonly string[]) =>
  [HEAD, '|---|---|---|', ...names.map((name) => `| ${name} | GET | /{o}/{p}/${name} |`)].join(
    '\n',
  );
const told = ({ differences, unread }: ReturnType<typeof page>) => [
  ...differences.map(({ id, is }) => `${id}: ${is ?? ''}`),
  ...unread.map(({ line, why }) => `${line}: ${why}`),
];

test.each<[title: string, blocks: readonly string[], result: readonly string[]]>([
  [
    'one after the table',
    [rows('x', 'y'), '以上两个接口一共最高调用频率（默认值） 9 次/秒/App Key。'],
    ['GET /x: 9/s together: GET /x, GET /y', 'GET /y: 9/s together: GET /x, GET /y'],
  ],
  [
    'one before it',
    ['The total rate limit of the following methods is 9/minute.', rows('x', 'y')],
    ['GET /x: 9/min together: GET /x, GET /y', 'GET /y: 9/min together: GET /x, GET /y'],
  ],
  [
    'one for each row',
    ['以下接口的调用频率均为 9 次/秒/App Key。', rows('x', 'y')],
    ['GET /x: 9/s', 'GET /y: 9/s'],
  ],
  [
    'one that counts other rows than there are',
    [rows('x', 'y'), '以上三个接口共限制，接口最高调用频率（默认值）9 次/秒/App Key。'],
    [
      'GET /x: not read',
      'GET /y: not read',
      '5: no limit',
      '6: no limit',
      '8: it speaks of other rows than the 2 above it',
    ],
  ],
  [
    'one that speaks of more tables than there are',
    ['以下两个表格中的接口总调用频率为 9 次/秒/App Key。', rows('x', 'y')],
    [
      'GET /x: 9/s together: GET /x, GET /y',
      'GET /y: 9/s together: GET /x, GET /y',
      '3: it speaks of more tables than follow',
    ],
  ],
])('of sentences that give limits to rows, %s', (_, blocks, result) => {
  expect(told(page(...blocks))).toEqual(result);
});

test('rows, headings and cells that leave a doubt are named', () => {
  const table = (...lines: readonly string[]) =>
    [`${HEAD} 接口最高调用频率 |`, '|---|---|---|---|', ...lines].join('\n');
  expect(
    told(
      page(
        table('| x | GET | /{o}/{p}/x/{a} | 9 次/秒 |', '| y | GET | /{o}/{p}/x/{b} | 8 次/秒 |'),
      ),
    ),
  ).toEqual([
    'GET /x/{a}: not read',
    'GET /x/{b}: not read',
    '6: other limits than line 5 for the same call',
  ]);
  expect(told(page(table('| x | GET | /{o}/{p}/x | 9 次/秒 | 8 次/秒 |')))).toEqual([
    'GET /x: not read',
    '5: not a known limit',
  ]);
  expect(told(page('### 每天 9 次'))).toEqual(['3: a heading with a limit in it']);
});

const limits = fc.record<Limit>({
  amount: fc.integer({ min: 1, max: 100_000 }),
  windowMs: fc.constantFrom(1_000, 5_000, 60_000, 1_800_000, 3_600_000, 86_400_000),
  unit: fc.constantFrom('call', 'message'),
  scope: fc.constantFrom('app', 'user'),
});

test('what is written of limits is read as the same limits', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(limits, { minLength: 1, selector: ({ windowMs }) => windowMs }),
      (all) => {
        expect(parseLimits(writeLimits(all), 'x')).toEqual(all);
      },
    ),
  );
});

test('limits in the words of the page are read as they are meant', () => {
  const times = { 1_000: '秒', 60_000: '分钟', 3_600_000: '小时', 86_400_000: '天' } as const;
  fc.assert(
    fc.property(
      limits,
      fc.constantFrom(1_000, 60_000, 3_600_000, 86_400_000),
      fc.constantFrom('<br/> - ', '，', '；'),
      ({ amount, unit, scope }, windowMs, mark) => {
        const text = `${amount} ${unit === 'call' ? '次' : '条'}/${times[windowMs]}`;
        const whole = `${mark}${text}/${scope === 'user' ? '单用户 ID' : 'App Key'}${mark}3 个群/次。`;
        expect(readLimitText(whole)).toEqual({
          limits: [{ amount, windowMs, unit, scope }],
          maxReceivers: 3,
          remarks: [],
          unread: [],
        });
      },
    ),
  );
});

test('tables of another form are named', () => {
  expect(told(page('| 接口 | 频率 |\n|---|---|\n| x | 9 次/秒 |'))).toEqual([
    '3: a table with other columns',
  ]);
  expect(told(page(`${HEAD}\n|---|---|\n| x | GET | /a/b/x |`))).toEqual([
    '3: a table that is none: its rule has not as many columns',
  ]);
});

test('the report says it all for a person', () => {
  const text = report(
    check(LATEST.replace('300 次/秒', '30 次/秒').replace('20 条/秒/App', '约 20 条/秒/App')),
  );
  expect(text).toMatch(
    /^193 rows read\.\nNot read:\n {2}line \d+: not a known limit: 约 20 条\/秒\/App Key\n/,
  );
  expect(text).toContain('changed: POST /token 获取 app/用户 token (line ');
  expect(text).toContain("['获取 app/用户 token', 'POST', '/token', '30/s'],");
  const same = report(check(LATEST));
  expect(same).toContain('chatmessages/${time} as /chatmessages/{time}\n');
  expect(same).toContain('No difference.');
});

const OLDER = '../shared/limitationapi-2024-10.md';
(existsSync(resolve(OLDER)) ? test : test.skip)(
  'the page of 2024-10 differs as was checked by hand',
  () => {
    const { page: older, differences, unread } = check(read(OLDER));
    expect(older.rows).toHaveLength(165);
    expect(unread).toEqual([]);
    const of = (wanted: string) => differences.filter(({ kind }) => kind === wanted);
    expect(of('new').map(({ id }) => id)).toEqual([
      'POST /messages/chatgroups/import',
      'GET /mutes/username',
    ]);
    expect(of('gone')).toHaveLength(31);
    const [shared, others] = [true, false].map((isShared) =>
      of('changed').filter(
        ({ was }) => was?.includes('100/s together: DELETE /users') === isShared,
      ),
    );
    expect(shared).toHaveLength(20);
    expect(others!.map(({ id }) => id)).toEqual([
      'POST /messages/chatrooms',
      'POST /messages/chatrooms/broadcast',
      'POST /messages/recall',
      'PUT /messages/rewrite/{msg_id}',
      'GET /metadata/user/{username}',
      'GET /metadata/user/capacity',
      'DELETE /users/{owner_username}/contacts/users/{friend_username}',
      'POST /reaction/user/{userId}',
    ]);
  },
);

test.each<[args: readonly string[], code: number, output: string]>([
  [['test/limits/pages/latest.md'], 0, 'No difference.'],
  [['test/limits/pages/latest.md', '--table', 'easemob'], 1, "'/messages/broadcast'"],
  [['test/limits/pages/latest.md', '--table', 'other'], 2, 'Usage: npm run limits:check'],
  [[], 2, 'Usage: npm run limits:check'],
])('the command with %j ends with %i', async (args, code, output) => {
  const command = [program('tools/limits-check/main.ts'), ...args];
  const ended = await promisify(execFile)(process.execPath, command).then(
    (told) => ({ ...told, code: 0 }),
    (reason: unknown) => reason as { stdout: string; stderr: string; code: number },
  );
  expect(ended.code).toBe(code);
  expect(ended.stdout + ended.stderr).toContain(output);
});
