/** What is known of the page, by hand: it holds where the page itself is not at hand, too. */
import type { GroupRow, Row } from '../../src/limits/definition.js';
import { easemob } from '../../src/limits/tables/easemob/index.js';
import { createLookup } from '../../src/limits/lookup.js';

const MODULES = [
  ['帐号管理', 15],
  ['消息推送', 3],
  ['消息管理', 10],
  ['用户属性', 5],
  ['用户关系管理', 6],
  ['群组管理', 12],
  ['群成员管理', 23],
  ['聊天室管理', 13],
  ['聊天室成员管理', 25],
  ['全局禁言', 3],
  ['用户在线状态管理', 5],
] as const;

const rowsOf = (index: number): readonly (Row | GroupRow)[] =>
  easemob.sections[index]!.rows.flatMap((row): readonly (Row | GroupRow)[] =>
    'together' in row ? row.rows : [row],
  );

const { lookup } = createLookup({ table: easemob });
const find = (method: string, path: string, data?: unknown) =>
  lookup({ method, url: `/my-org/my-app${path}`, baseURL: 'https://a1.easemob.com', data });

test('the table has the modules of the page, each with its number of rows', () => {
  const counts = MODULES.map((_, index) => [easemob.sections[index]?.name, rowsOf(index).length]);
  expect(counts).toEqual(MODULES);
});

test('the table has 120 rows that make 110 pairs of method and pattern', () => {
  const rows = MODULES.flatMap((_, index) => rowsOf(index));
  const patterns = rows.map(([, method, path]) => `${method} ${path.replace(/\{\w+\}/g, '{}')}`);
  expect(rows).toHaveLength(120);
  expect(new Set(patterns).size).toBe(110);
});

const call = (amount: number, windowMs = 1_000) => ({
  amount,
  windowMs,
  unit: 'call',
  scope: 'app',
});
const messages = (amount: number, windowMs = 1_000) => ({
  amount,
  windowMs,
  unit: 'message',
  scope: 'app',
});

const ENDPOINTS = [
  ['POST', '/users', '注册单个用户、批量注册用户', [call(100)]],
  ['POST', '/token', '获取 app/用户 token', [call(300)]],
  ['DELETE', '/users', '批量删除用户', [call(30)]],
  ['POST', '/users/batch/status', '批量获取用户在线状态', [call(50)]],
  [
    'PUT',
    '/users/{username}',
    '设置推送消息显示昵称、设置推送消息展示方式、设置免打扰',
    [call(100)],
  ],
  ['POST', '/messages', '发送消息', [call(100), messages(2_000)]],
  ['POST', '/messages/users', '发送单聊消息', [messages(6_000, 60_000)]],
  ['POST', '/messages/chatgroups', '发送群聊消息', [messages(20)]],
  ['POST', '/messages/chatrooms', '发送聊天室消息', [messages(100)]],
  ['GET', '/chatmessages/{time}', '获取历史消息（聊天记录）文件', [call(10, 60_000)]],
  [
    'GET',
    '/user/{username}/user_channels',
    '拉取会话列表',
    [{ ...call(5, 60_000), scope: 'user' }, call(100)],
  ],
  ['GET', '/users/{username}/joined_chatgroups', '获取一个用户参与的所有群组', [call(50)]],
  ['GET', '/users/{owner_username}/blocks/users', '获取黑名单列表', [call(50)]],
  ['GET', '/chatrooms', '获取 app 中所有的聊天室', [call(50)]],
  ['GET', '/chatrooms/super_admin', '获取超级管理员列表', [call(100)]],
  ['GET', '/mutes/{username}', '查询单个用户 ID 全局禁言', [call(100)]],
  ['POST', '/users/{uid}/presence/{expiry}', '批量订阅在线状态', [call(50)]],
  ['GET', '/users/{uid}/presence/sublist', '查询订阅列表', [call(50)]],
] as const;

test.each(ENDPOINTS)('%s %s is %s with its documented limits', (method, path, name, limits) => {
  const result = find(method, path.replace(/\{\w+\}/g, 'x'));
  expect(result).toMatchObject({ endpoint: `${method} ${path}`, name, appKey: 'my-org#my-app' });
  expect(result?.limits).toHaveLength(limits.length);
  expect(result?.limits).toMatchObject(limits);
});

const UNLISTED = [
  ['DELETE', '/chatgroups/{group_id}/admin'],
  ['GET', '/thread'],
  ['POST', '/thread'],
  ['PUT', '/thread/{thread_id}'],
  ['DELETE', '/thread/{thread_id}'],
  ['GET', '/thread/{thread_id}/users'],
  ['POST', '/thread/{thread_id}/users'],
  ['DELETE', '/threads/{thread_id}/users'],
  ['GET', '/threads/user/{username}'],
  ['GET', '/threads/chatgroups/{group_id}/user/{username}'],
  ['POST', '/messages/users/import'],
  ['POST', '/messages/chatgroups/import'],
  ['PUT', '/users/{username}/notification/{type}/{key}'],
  ['GET', '/users/{username}/notification/{type}/{key}'],
  ['PUT', '/users/{username}/notification/language'],
  ['GET', '/users/{username}/notification/language'],
  ['POST', '/notification/template'],
  ['GET', '/notification/template/{name}'],
  ['DELETE', '/notification/template/{name}'],
  ['POST', '/reaction/user/{userId}'],
  ['GET', '/reaction/user/{userId}'],
  ['DELETE', '/reaction/user/{userId}'],
  ['GET', '/reaction/user/{userId}/detail'],
] as const;

test('each call that the page leaves out has the default limit in a bucket of its own', () => {
  const results = UNLISTED.map(([method, path]) => find(method, path.replace(/\{\w+\}/g, 'x')));
  expect(results.map((result) => result?.endpoint)).toEqual(
    UNLISTED.map(([method, path]) => `${method} ${path}`),
  );
  for (const result of results) expect(result?.limits).toMatchObject([call(100)]);
  const keys = results.map((result) => result?.limits[0]?.bucket);
  expect(new Set([...keys, 'my-org#my-app *']).size).toBe(UNLISTED.length + 1);
});

test('any other call falls into one default bucket per App Key', () => {
  for (const [method, path] of [
    ['GET', '/no/such'],
    ['PATCH', '/users'],
    ['GET', ''],
  ] as const) {
    expect(find(method, path)).toMatchObject({
      endpoint: '*',
      name: '默认',
      limits: [{ ...call(100), bucket: 'my-org#my-app *' }],
    });
  }
});

test.each([
  ['/messages/users', 600],
  ['/messages/chatgroups', 3],
  ['/messages/chatrooms', 10],
  ['/messages', 600],
])('POST %s with a body that cannot be read weighs the documented maximum of %i', (path, max) => {
  const result = find('POST', path, new ReadableStream());
  expect(result?.limits.find(({ unit }) => unit === 'message')?.weight).toBe(max);
});

test('POST /messages counts target before to, and its calls by one', () => {
  const weights = (data: unknown) => find('POST', '/messages', data)?.limits.map((l) => l.weight);
  expect(weights({ target: ['a', 'b'], to: ['c'] })).toEqual([1, 2]);
  expect(weights({ to: ['a', 'b', 'c'] })).toEqual([1, 3]);
});

test.each([
  ['/messages/users', 600],
  ['/messages/chatgroups', 3],
  ['/messages/chatrooms', 10],
])('POST %s with more than %i receivers is too large', (path, max) => {
  const { find: match } = createLookup({ table: easemob });
  const over = (receivers: number) =>
    match({
      method: 'POST',
      url: `https://a1.easemob.com/o/a${path}`,
      data: { to: Array.from({ length: receivers }, () => 'x') },
    })?.oversize;
  expect(over(max)).toBeUndefined();
  expect(over(max + 1)).toEqual({ receivers: max + 1, max });
});

test('both names of each cluster are limited, and the table says what it is made of', () => {
  for (const host of ['a1.easemob.com', 'a1-sgp.easecdn.com', 'ngi-a1.easemob.com']) {
    expect(lookup({ url: `https://${host}/o/a/users` })?.endpoint).toBe('GET /users');
  }
  expect(easemob).toMatchObject({ edition: '2022-09-16' });
  expect(easemob.source).toContain('limitationapi.md');
});
