import fc from 'fast-check';
import { easemob, type EasemobEndpoint } from '../../src/limits/tables/easemob/index.js';
import { createLookup, type Lookup, type LookupOptions } from '../../src/limits/lookup.js';
import type { LookupRequest } from '../../src/limits/lookup-request.js';

const baseURL = 'https://a1.easemob.com/my-org/my-app';
const make = (options: Partial<LookupOptions<EasemobEndpoint>> = {}) => {
  const { lookup } = createLookup({ table: easemob, ...options });
  return (method: string, url: string, rest: Partial<LookupRequest> = {}, weight?: number) =>
    lookup({ method, url, baseURL, ...rest }, undefined, weight);
};
const find = make();
const keysOf = (method: string, url: string) =>
  find(method, url)?.limits.map(({ bucket }) => bucket);

test.each([
  ['get', '/chatrooms/super_admin', 'GET /chatrooms/super_admin'],
  ['get', '/chatrooms/42', 'GET /chatrooms/{chatroom_id}'],
  ['post', '/chatrooms/super_admin', 'POST /chatrooms/super_admin'],
  ['delete', '/chatrooms/super_admin/ban', 'DELETE /chatrooms/super_admin/{superAdmin}'],
  ['delete', '/chatrooms/42/ban', 'DELETE /chatrooms/{chatroom_id}/ban'],
  ['get', '/metadata/user/capacity', 'GET /metadata/user/capacity'],
  ['get', '/metadata/user/capacities', 'GET /metadata/user/{username}'],
  ['put', '/metadata/user/capacity', 'PUT /metadata/user/{username}'],
  ['post', '/metadata/user/get', 'POST /metadata/user/get'],
  ['post', '/users/batch/status', 'POST /users/batch/status'],
  ['get', '/users/batch/status', 'GET /users/{username}/status'],
  ['get', '/users/a/presence/sublist', 'GET /users/{uid}/presence/sublist'],
  ['post', '/users/a/presence/sublist', 'POST /users/{uid}/presence/{expiry}'],
  ['post', '/users/a/presence/3600', 'POST /users/{uid}/presence/{expiry}'],
  ['post', '/messages/users', 'POST /messages/users'],
  ['post', '/messages/users/import', 'POST /messages/users/import'],
  ['get', '/users/a/notification/language', 'GET /users/{username}/notification/language'],
  ['get', '/users/a/notification/user/b', 'GET /users/{username}/notification/{type}/{key}'],
  ['get', '/users', 'GET /users'],
  ['get', '/Users', '*'],
  ['get', '/users/a/STATUS', '*'],
  ['get', '/users/a/', 'GET /users/{username}'],
  ['get', '/users/a%2Fb', 'GET /users/{username}'],
  ['get', '/users/a/b', '*'],
  ['get', '//users', undefined],
  ['delete', '/chatgroups/7/mute/a,b,c', 'DELETE /chatgroups/{group_id}/mute/{members}'],
])('%s %s is the endpoint %s', (method, url, endpoint) => {
  expect(find(method, url)?.endpoint).toBe(endpoint);
});

test.each([
  [{ method: undefined }, 'GET /users'],
  [{ method: '' }, 'GET /users'],
  [{ method: 'PoSt' }, 'POST /users'],
  [{ method: 'TRACE' }, '*'],
  [{ method: 7 as unknown as string }, 'GET /users'],
])('the method of %j leads to %s', (rest, endpoint) => {
  expect(find('get', '/users', rest)?.endpoint).toBe(endpoint);
});

test('an alias is its row: endpoint, name and bucket are the same', () => {
  expect(find('put', '/users/a/password')).toEqual(find('post', '/users/a/password'));
  expect(find('post', '/messages/msg_recall')).toEqual(find('post', '/messages/recall'));
  expect(find('get', '/users/a/user_channels')).toEqual(find('get', '/user/a/user_channels'));
});

test('a path that is too short to hold an App Key is a call without one', () => {
  const result = find('get', '/my-org', { baseURL: 'https://a1.easemob.com' });
  expect(result).toMatchObject({ endpoint: '*', appKey: '', limits: [{ bucket: '*' }] });
});

test('two apps never share a bucket', () => {
  const keys = ['/a/b', '/a/c', '/b/a', '/a%23b/c', '/a/b%23c', '/a%2Fb/c'].map(
    (prefix) => find('get', `${prefix}/users`, { baseURL: 'https://a1.easemob.com' })?.limits[0],
  );
  expect(new Set(keys.map((limit) => limit?.bucket)).size).toBe(6);
});

test('limits per user come first, whatever the order they are given in', () => {
  const overridden = make({ overrides: { 'GET /users/{username}': '9/s + 8/min/user + 7/min' } });
  expect(overridden('get', '/users/a')?.limits.map(({ amount }) => amount)).toEqual([8, 9, 7]);
  expect(find('get', '/user/a/user_channels')?.limits.map(({ scope }) => scope)).toEqual([
    'user',
    'app',
  ]);
});

test('a user is one bucket in every spelling, and different users are different buckets', () => {
  const keyOf = (user: string) => keysOf('get', `/user/${user}/user_channels`)?.[0];
  expect(keyOf('AA')).toBe(keyOf('aa'));
  expect(keyOf('%E5%BC%A0')).toBe(keyOf('张'));
  expect(keyOf('a%40b')).toBe(keyOf('a@b'));
  expect(keyOf('%61')).toBe(keyOf('a'));
  expect(keyOf('a%2Fb')).not.toBe(keyOf('a%252Fb'));
  expect(keyOf('a%2FB')).toBe(keyOf('A%2fb'));
});

test.each([
  ['__proto__', 'user=__proto__'],
  ['constructor', 'user=constructor'],
  ['a%7Bb%7D', 'user=a%7Bb%7D'],
  ['a%0Ab', 'user=a%0Ab'],
  ['a%20user=b', 'user=a%20user%3Db'],
  ['%FF', 'user=%EF%BF%BD'],
  ['%zz', 'user=%25zz'],
])('the user ID %s is %s in the key', (user, end) => {
  expect(keysOf('get', `/user/${user}/user_channels`)?.[0]).toBe(
    `my-org#my-app GET /user/{username}/user_channels ${end}`,
  );
});

test('a long user ID has a short key of its own', () => {
  const long = (end: string) =>
    keysOf('get', `/user/${'x'.repeat(4_096)}${end}/user_channels`)![0]!;
  expect(long('a')).toMatch(/ user=sha256:[\w-]{43}$/);
  expect(long('a')).not.toBe(long('b'));
  expect(keysOf('get', `/user/${'x'.repeat(64)}/user_channels`)![0]).toMatch(/ user=x{64}$/);
});

test('a weight given replaces the messages, or the calls where only calls are counted', () => {
  const weights = (...call: Parameters<typeof find>) => find(...call)?.limits.map((l) => l.weight);
  const data = { to: ['a', 'b'] };
  expect(weights('post', '/messages/users', { data })).toEqual([2]);
  expect(weights('post', '/messages/users', { data }, 7)).toEqual([7]);
  expect(weights('post', '/messages', { data }, 7)).toEqual([1, 7]);
  expect(weights('get', '/users', {}, 7)).toEqual([7]);
  expect(weights('get', '/users')).toEqual([1]);
  expect(weights('get', '/user/a/user_channels', {}, 2)).toEqual([2, 2]);
});

test('a match that is shared cannot be changed', () => {
  const { find } = createLookup({ table: easemob });
  const match = find({ method: 'get', url: '/users', baseURL })!;
  expect(find({ method: 'get', url: '/users', baseURL })).toBe(match);
  expect(Object.isFrozen(match)).toBe(true);
  expect(Object.isFrozen(match.needs)).toBe(true);
  expect(match.needs.every((need) => Object.isFrozen(need) && Object.isFrozen(need.limit))).toBe(
    true,
  );
});

test('neither query nor body nor credentials come into a result', () => {
  const url = 'https://me:SECRET@a1.easemob.com/my-org/my-app/messages?token=SECRET#SECRET';
  const result = find('post', url, { data: { to: ['SECRET'], text: 'SECRET' } });
  expect(result?.endpoint).toBe('POST /messages');
  expect(JSON.stringify(result)).not.toContain('SECRET');
});

describe('hosts', () => {
  test("the table's hosts are limited, and no other", () => {
    expect(find('get', 'https://a1-hsb.easemob.com/o/a/users')).toBeDefined();
    expect(find('get', 'https://a1.easemob.com.evil.com/o/a/users')).toBeUndefined();
    expect(find('get', 'https://easemob.com/o/a/users')).toBeUndefined();
  });

  test('hosts given take the place of those of the table', () => {
    const other = make({ hosts: ['localhost:8080'] });
    expect(other('get', 'http://localhost:8080/o/a/users')).toBeDefined();
    expect(other('get', 'http://localhost:8081/o/a/users')).toBeUndefined();
    expect(other('get', '/users')).toBeUndefined();
    expect(make({ hosts: undefined })('get', '/users')).toBeDefined();
  });

  test("a client's own host is limited as well, and asked for by name and port", () => {
    const asked: string[] = [];
    const isOwn = (host: string) => asked.push(host) > 0 && host === 'localhost:99';
    const { lookup } = createLookup({ table: easemob });
    expect(lookup({ url: 'http://localhost:99/o/a/users' }, isOwn)).toBeDefined();
    expect(lookup({ url: 'http://localhost/o/a/users' }, isOwn)).toBeUndefined();
    expect(asked).toEqual(['localhost:99', 'localhost']);
  });
});

describe('overrides', () => {
  const first = (options: Partial<LookupOptions<EasemobEndpoint>>, method: string, url: string) =>
    make(options)(method, url)?.limits[0];

  test('take any form of a limit', () => {
    const limit = { amount: 200, windowMs: 1_000, unit: 'call', scope: 'app' };
    for (const value of [
      '200/s',
      ['200/s'],
      { amount: 200, windowMs: 1_000 },
      { limits: '200/s' },
      { limits: [{ amount: 200, windowMs: 1_000 }] },
    ] as const) {
      expect(first({ overrides: { 'GET /users': value } }, 'get', '/users')).toMatchObject(limit);
    }
  });

  test('leave everything else as documented', () => {
    const overridden = make({ overrides: { 'GET /users': '200/s', 'POST /users': undefined } });
    expect(overridden('get', '/users/a')).toEqual(find('get', '/users/a'));
    expect(overridden('post', '/users')).toEqual(find('post', '/users'));
  });

  test('without a unit count what the documented limits count', () => {
    const overrides = { 'POST /messages/users': '12000/min', 'POST /messages': '7/s' } as const;
    expect(first({ overrides }, 'post', '/messages/users')).toMatchObject({ unit: 'message' });
    expect(first({ overrides }, 'post', '/messages')).toMatchObject({ unit: 'call' });
    const calls = { 'POST /messages/users': '12000 calls/min' } as const;
    expect(first({ overrides: calls }, 'post', '/messages/users')).toMatchObject({ unit: 'call' });
  });

  test('of an alias, of a row by another parameter name, or of one of a group hold for the bucket', () => {
    for (const [id, method, url] of [
      ['PUT /users/{username}/password', 'post', '/users/a/password'],
      ['DELETE /chatgroups/{group_id}/users/{usernames}', 'delete', '/chatgroups/1/users/a'],
      ['GET /metadata/user/capacity', 'get', '/metadata/user/a'],
    ] as const) {
      expect(first({ overrides: { [id]: '3/s' } }, method, url)?.amount).toBe(3);
    }
  });

  test('of the fallback are those of *', () => {
    const overridden = make({ overrides: { '*': '3/s' } });
    expect(overridden('get', '/no/such')?.limits[0]?.amount).toBe(3);
    expect(overridden('get', '/thread')?.limits[0]?.amount).toBe(100);
  });

  test('of one bucket may be given twice when they are equal', () => {
    const ids = ['GET /metadata/user/capacity', 'GET /metadata/user/{username}'] as const;
    const give = (a: string, b: string) => make({ overrides: { [ids[0]]: a, [ids[1]]: b } });
    expect(() => give('3/s', '3/1s')).not.toThrow();
    expect(() => give('3/s', '4/s')).toThrow(RangeError);
    expect(() => give('3/s', '4/s')).toThrow(/capacity.*\{username\}|\{username\}.*capacity/);
  });

  test('may set how the window is counted and used, of one endpoint or of all', () => {
    const overrides = { 'POST /chatfiles': { countFrom: 'send', pacing: 'even' } } as const;
    expect(first({ overrides }, 'post', '/chatfiles')).toMatchObject({
      amount: 100,
      countFrom: 'send',
      pacing: 'even',
    });
    const all = { overrides, countFrom: 'response', pacing: 'even' } as const;
    expect(first(all, 'post', '/chatfiles')).toMatchObject({ countFrom: 'send', pacing: 'even' });
    expect(first(all, 'get', '/users')).toMatchObject({ countFrom: 'response', pacing: 'even' });
    const none = { countFrom: undefined, pacing: undefined };
    expect(first(none, 'get', '/users')).toMatchObject({ countFrom: 'response', pacing: 'burst' });
  });

  test('that add a limit leave the documented one its bucket, whether there from the start or later', () => {
    const request = { url: 'https://a1.easemob.com/o/a/users' };
    const overrides = { 'GET /users': '1000/min + 100/s + 5/2s' } as const;
    const keys = ({ lookup }: Lookup) => lookup(request)?.limits.map(({ bucket }) => bucket);
    const documented = createLookup({ table: easemob });
    const fromStart = createLookup({ table: easemob, overrides });
    const later = createLookup({ table: easemob });
    later.replan({ overrides });
    expect(keys(documented)).toEqual(['o#a GET /users']);
    expect(keys(fromStart)).toEqual([
      'o#a GET /users calls/60000ms',
      'o#a GET /users',
      'o#a GET /users calls/2000ms',
    ]);
    expect(keys(later)).toEqual(keys(fromStart));
  });

  test('give each limit a bucket of its own, whatever stands beside it or was there before', () => {
    const limit = fc.constantFrom('100/s', '7/2s', '9/min', '100/s/user', '7/2s/user');
    const limits = fc.uniqueArray(limit, { minLength: 1 });
    const steps = fc.array(fc.option(limits, { nil: undefined }), { maxLength: 6 });
    const id = 'DELETE /users/{username}';
    const bucketsOf = (lookup: Lookup['lookup']): string[] => {
      const { limits } = lookup({ method: 'DELETE', url: `${baseURL}/users/u1` })!;
      return limits.map(({ bucket }) => bucket);
    };
    fc.assert(
      fc.property(steps, (overrides) => {
        const { lookup, replan } = createLookup({ table: easemob });
        for (const override of overrides) {
          replan({ overrides: { [id]: override } });
          const keys = bucketsOf(lookup);
          expect(new Set(keys).size).toBe(keys.length);
          // Whoever has come to the same limits another way shares these buckets.
          const fresh = createLookup({ table: easemob, overrides: { [id]: override } });
          expect(bucketsOf(fresh.lookup)).toEqual(keys);
          for (const one of override ?? ['100/s']) {
            const alone = createLookup({ table: easemob, overrides: { [id]: one } });
            expect(keys).toEqual(expect.arrayContaining(bucketsOf(alone.lookup)));
          }
        }
      }),
    );
  });

  test('of an endpoint that is none name the nearest that are', () => {
    const overrides = { 'POST /message/users': '1/s' } as object;
    expect(() => make({ overrides })).toThrow(RangeError);
    expect(() => make({ overrides })).toThrow(
      /got "POST \/message\/users"; nearest are 'POST \/messages\/users'/,
    );
    const long = { [`GET /${'x'.repeat(1e5)}`]: '1/s' };
    expect(() => make({ overrides: long })).toThrow(RangeError);
  });
});

describe('share', () => {
  const amount = (share: number | undefined, limit = '100/s') =>
    make({ share, overrides: { 'GET /users': limit } })('get', '/users')?.limits[0]?.amount;

  test.each([
    [0.25, '100/s', 25],
    [0.29, '100/s', 29],
    [0.57, '100/s', 57],
    [0.07, '100/s', 7],
    [1 / 3, '100/s', 33],
    [1 / 3, '300/s', 100],
    [0.999, '100/s', 99],
    [0.5, '1/s', 0],
    [1, '9007199254740991/s', 9_007_199_254_740_991],
    [undefined, '100/s', 100],
  ])('%d of %s is %i', (share, limit, expected) => {
    expect(amount(share, limit)).toBe(expected);
  });

  test('applies to every limit of an endpoint', () => {
    const limits = make({ share: 0.5 })('post', '/messages')?.limits;
    expect(limits?.map((limit) => limit.amount)).toEqual([50, 1_000]);
  });
});

test.each<[option: string, options: object, type: typeof Error]>([
  ['table', { table: undefined }, TypeError],
  ['table', { table: {} }, TypeError],
  ['table', { table: null }, TypeError],
  ['share', { share: 0 }, RangeError],
  ['share', { share: -0.5 }, RangeError],
  ['share', { share: 1.01 }, RangeError],
  ['share', { share: Number.NaN }, RangeError],
  ['share', { share: '1' }, TypeError],
  ['share', { share: null }, TypeError],
  ['hosts', { hosts: 'a.com' }, TypeError],
  ['hosts[1]', { hosts: ['a.com', 'http://b.com'] }, TypeError],
  ['countFrom', { countFrom: 'start' }, TypeError],
  ['pacing', { pacing: 'slow' }, TypeError],
  ['overrides', { overrides: [] }, TypeError],
  ['overrides', { overrides: null }, TypeError],
  ['overrides', { overrides: 'x' }, TypeError],
  ["overrides['GET /users']", { overrides: { 'GET /users': 'fast' } }, TypeError],
  ["overrides['GET /users']", { overrides: { 'GET /users': 100 } }, TypeError],
  ["overrides['GET /users']", { overrides: { 'GET /users': null } }, TypeError],
  ["overrides['GET /users']", { overrides: { 'GET /users': { limit: '1/s' } } }, TypeError],
  ["overrides['GET /users'].amount", { overrides: { 'GET /users': '0/s' } }, RangeError],
  ["overrides['GET /users'].limits", { overrides: { 'GET /users': { limits: 7 } } }, TypeError],
  [
    "overrides['GET /users'].countFrom",
    { overrides: { 'GET /users': { countFrom: 1 } } },
    TypeError,
  ],
  ["overrides['GET /users'].pacing", { overrides: { 'GET /users': { pacing: 1 } } }, TypeError],
  ["overrides['GET /users']", { overrides: { 'GET /users': '1/s/user' } }, RangeError],
  ["overrides['*']", { overrides: { '*': '1/s/user' } }, RangeError],
])('a bad option is refused by its name, %s', (option, options, type) => {
  const act = () => createLookup({ table: easemob, ...options });
  expect(act).toThrow(type);
  expect(act).toThrow(`\`${option}\``);
});
