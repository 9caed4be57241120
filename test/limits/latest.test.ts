/** Holds `easemobLatest` against the facts of its page, read here by other means than those that made the table. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { agoraChat, easemobLatest } from 'easemob-throttle/limits';
import type { Limit } from '../../src/limits/limit.js';
import { createLookup } from '../../src/limits/lookup.js';
import type { LookupResult } from '../../src/limits/result.js';

const limit = (
  amount: number,
  seconds: number,
  unit: Limit['unit'] = 'call',
  scope: Limit['scope'] = 'app',
) => {
  return { amount, windowMs: seconds * 1_000, unit, scope };
};
const [S, MIN, DAY] = [1, 60, 86_400] as const;

/** What each text of the page says, by hand. Narrowest first, as a lookup tells it. */
const SAYS: readonly (readonly [text: RegExp, limits: readonly Limit[]])[] = [
  [/^100 次\/秒\/App Key。?$/, [limit(100, S)]],
  [/^300 次\/秒\/App Key$/, [limit(300, S)]],
  [/^50 次\/秒\/App Key$/, [limit(50, S)]],
  [/^30 次\/秒\/App Key$/, [limit(30, S)]],
  [/^10 次\/秒\/App Key$/, [limit(10, S)]],
  [/^10 次\/分钟\/App Key$/, [limit(10, MIN)]],
  [/^100 条\/秒\/App Key$/, [limit(100, S, 'message')]],
  [/^5 次\/分钟\/单用户 ID，100 次\/秒\/App Key$/, [limit(5, MIN, 'call', 'user'), limit(100, S)]],
  [
    /100 次\/秒\/App Key .*6000 条\/分钟 .*600 人\/次/,
    [limit(100, S), limit(6_000, MIN, 'message')],
  ],
  [/20 条\/秒\/App Key .*20 次\/秒 .*3 个群\/次/, [limit(20, S, 'message'), limit(20, S)]],
  [/100 条\/秒 .*100 次\/秒 .*10 个聊天室\/次/, [limit(100, S, 'message'), limit(100, S)]],
  [/每 30 分钟限发 1 次.*每天限发 3 次/, [limit(1, 30 * MIN), limit(3, DAY)]],
  [/^每分钟限 1 次，每天限 50 次/, [limit(1, MIN), limit(50, DAY)]],
  [/^每分钟限发 10 次，每天限发 100 次/, [limit(10, MIN), limit(100, DAY)]],
];

/** Where the path to be called is not simply the cell without its query. */
const READ_AS = new Map([
  ['/{org_name}/{app_name}/chatmessages/${time}', 'chatmessages/{time}'],
  [
    '/{org_name}/{app_name}/chatgroups/{group_id}/mute/{member1}(,{member2},…)',
    'chatgroups/{group_id}/mute/{members}',
  ],
  [
    '/{org_name}/{app_name}/chatrooms/{chatroom_id}/mute/{member1}(,{member2},…)',
    'chatrooms/{chatroom_id}/mute/{members}',
  ],
  [
    '<br/> - /{org_name}/{app_name}/metadata/user/{username} <br/> - /{org_name}/{app_name}/metadata/user/capacity',
    'metadata/user/{username}',
  ],
]);

const { lookup } = createLookup({ table: easemobLatest });
const call = (method: string, path: string, host = 'a1.easemob.com'): LookupResult =>
  lookup({
    method,
    url: `https://${host}/my-org/my-app/${path.replaceAll(/[{(]\w+[)}]/g, 'some-one')}`,
    data: { to: ['a', 'b'] },
  })!;

const rows = readFileSync(resolve('test/limits/pages/latest.md'), 'utf8')
  .split('\n')
  .filter((line) => /\| (?:GET|POST|PUT|DELETE) \|/.test(line))
  .map((line) => {
    const [name = '', method = '', url = '', text = ''] = line
      .split('|')
      .slice(1)
      .map((cell) => cell.trim());
    const path = READ_AS.get(url) ?? url.replace(/\?.*/, '').replace(/^\/\{\w+\}\/\{\w+\}\//, '');
    return { name: name.replace(/^\* /, ''), method, path, text };
  });

/** The 20 calls under the sentence that gives one limit to all; one has another besides. */
const together = rows.slice(rows.findIndex(({ name }) => name === '注册单个用户')).slice(0, 20);

test('the page has its 193 rows, 185 of them different calls', () => {
  expect(rows).toHaveLength(193);
  const calls = rows.map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`);
  // One cell has two URLs.
  expect(new Set([...calls, 'GET metadata/user/capacity']).size).toBe(185);
  expect(call('GET', 'metadata/user/capacity')).toEqual(call('GET', 'metadata/user/{username}'));
});

test('every row is found by its call, with its name and its limits', () => {
  for (const row of rows) {
    const result = call(row.method, row.path);
    expect(result.name.split('、')).toContain(row.name);
    const own =
      row.text === ''
        ? []
        : SAYS.filter(([text]) => text.test(row.text)).flatMap(([, limits]) => limits);
    const shared = together.includes(row) ? [limit(100, S)] : [];
    const limits = result.limits.map(({ amount, windowMs, unit, scope }) => ({
      amount,
      windowMs,
      unit,
      scope,
    }));
    expect([row.name, ...limits]).toEqual([row.name, ...own, ...shared]);
    expect(limits.length).toBeGreaterThan(0);
  }
});

test('the 20 calls are one bucket, and no other row is in it', () => {
  expect(together.at(-1)?.name).toBe('设置推送消息展示方式');
  const shared = call('POST', 'users').limits[0]!.bucket;
  const inIt = rows.filter(({ method, path }) =>
    call(method, path).limits.some(({ bucket }) => bucket === shared),
  );
  expect(inIt).toEqual(together);
  expect(
    call('DELETE', 'users').limits.map(({ amount, bucket }) => [amount, bucket === shared]),
  ).toEqual([
    [30, false],
    [100, true],
  ]);
});

test('other rows share a bucket only where they are one call', () => {
  const shapes = new Map<string, string>();
  for (const { method, path } of rows.filter((row) => !together.includes(row))) {
    const shape = `${method} ${path.replaceAll(/[{(]\w+[)}]/g, '{}')}`;
    for (const { bucket } of call(method, path).limits) {
      expect([bucket, shapes.get(bucket) ?? shape]).toEqual([bucket, shape]);
      shapes.set(bucket, shape);
    }
  }
});

test('receivers weigh, and are bounded, where the page says so', () => {
  const { find } = createLookup({ table: easemobLatest });
  for (const [path, max] of [
    ['users', 600],
    ['chatgroups', 3],
    ['chatrooms', 10],
  ] as const) {
    const to = Array.from({ length: max + 1 }, () => 'x');
    const match = find({
      method: 'POST',
      url: `https://a1.easemob.com/o/a/messages/${path}`,
      data: { to },
    });
    expect(match?.oversize).toEqual({ receivers: max + 1, max });
  }
  const weights = (path: string, data: object) =>
    lookup({
      method: 'POST',
      url: `https://a1.easemob.com/o/a/messages/${path}`,
      data,
    })?.limits.map(({ weight }) => weight);
  expect(weights('users', { to: ['a', 'b'] })).toEqual([1, 2]);
  expect(weights('chatgroups', { to: ['a', 'b'] })).toEqual([2, 1]);
  expect(weights('chatgroups/users', { to: ['g'], users: ['a', 'b', 'c'] })).toEqual([3]);
  expect(weights('broadcast', {})).toEqual([1, 1]);
});

test('whatever the page does not list has the default, and all hosts of the vendor are limited', () => {
  expect(call('POST', 'messages')).toMatchObject({
    endpoint: '*',
    name: '默认',
    limits: [{ amount: 100 }],
  });
  for (const host of ['a1', 'a31', 'a41', 'a61', 'a71', 'a1-sgp', 'ngi-a1'].flatMap((name) => [
    `${name}.easemob.com`,
    `${name}.easecdn.com`,
  ])) {
    expect(call('POST', 'token', host).limits[0]?.amount).toBe(300);
  }
});

test('each table names its edition and source, and how it is refused', () => {
  for (const table of [easemobLatest, agoraChat]) {
    expect(table.edition).toMatch(/^[\da-f]{8}$/);
    expect(table.source).toContain(table.edition!);
    expect(table).toMatchObject({ refusalStatuses: [429, 403], quotaHeaders: false });
    expect(table.isRefusal({ error: 'reach_limit' }, 429)).toBe(true);
  }
});

test('Agora Chat has hosts and limits of its own', () => {
  const { lookup: find } = createLookup({ table: agoraChat });
  const at = (host: string, method: string, path: string) =>
    find({ method, url: `https://${host}/o/a/${path}` })?.limits.map(
      ({ bucket, amount, windowMs }) => [bucket, amount, windowMs],
    );
  expect(at('a41.chat.agora.io', 'DELETE', 'users')).toEqual([['o#a DELETE /users', 30, 1_000]]);
  expect(at('a41.chat.agora.io', 'POST', 'push/task')).toEqual([
    ['o#a POST /push/task calls/60000ms', 5, 60_000],
    ['o#a POST /push/task calls/86400000ms', 100, 86_400_000],
  ]);
  expect(at('a71.chat.agora.io', 'DELETE', 'push/label/x/user')).toEqual(
    at('a71.chat.agora.io', 'POST', 'push/label'),
  );
  expect(at('a61.chat.agora.io', 'GET', 'no/such')).toEqual([['o#a *', 100, 1_000]]);
  expect(at('a1.easemob.com', 'GET', 'users')).toBeUndefined();
});
