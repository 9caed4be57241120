import type { TableDefinition } from '../../src/limits/definition.js';
import { createLookup, type LookupOptions } from '../../src/limits/lookup.js';
import { LazyPath } from '../../src/limits/path.js';
import { defineLimits } from '../../src/limits/table.js';

const forge = defineLimits({
  name: 'Forge',
  hosts: ['api.forge.dev'],
  sections: [
    {
      name: 'Issues',
      rows: [
        ['List issues', 'GET', '/repos/{owner}/{repo}/issues', '5000/h'],
        ['Search', 'GET', '/search/{kind}', '30/min'],
        ['Search code', 'GET', '/search/code', '10/min'],
        ['A user', 'GET', '/{username}', '9/s/user'],
        ['A log', 'GET', '/archives/{name}.log', '3/s'],
        ['An archive', 'GET', '/archives/{name}.{format}', '2/s'],
        ['Mail', 'POST', '/mail', '50 messages/s', { receivers: { fields: ['rcpt'], max: 5 } }],
        {
          together: '7/s',
          rows: [
            ['Watch', 'PUT', '/watch/{repo}'],
            ['Unwatch', 'DELETE', '/watch/{repo}', { also: ['POST /unwatch/{repo}'] }],
          ],
        },
      ],
    },
  ],
});

const { lookup } = createLookup({ table: forge });
const find = (url: string, method = 'GET') =>
  lookup({ method, url: `https://api.forge.dev${url}` });

test('the table of an API without App Keys has one bucket per endpoint', () => {
  expect(find('/repos/a/b/issues')).toMatchObject({
    endpoint: 'GET /repos/{owner}/{repo}/issues',
    appKey: '',
    limits: [{ bucket: 'GET /repos/{owner}/{repo}/issues', amount: 5_000, windowMs: 3_600_000 }],
  });
});

test('calls that no row lists are left alone where there is no fallback', () => {
  expect(find('/no/such')).toBeUndefined();
  expect(find('/')).toBeUndefined();
});

test('a literal segment beats a parameter, and a parameter amid text beats one alone', () => {
  expect(find('/search/code')?.name).toBe('Search code');
  expect(find('/search/text')?.name).toBe('Search');
  expect(find('/archives/a.zip')?.name).toBe('An archive');
  expect(find('/archives/a.log')?.name).toBe('A log');
  expect(find('/mail', 'post')?.name).toBe('Mail');
  expect(find('/mail')?.limits[0]?.bucket).toBe('GET /{username} user=mail');
});

test('the first call under a table of thousands of rows puts each in its place once', () => {
  const rows = Array.from({ length: 2_000 }, (_, row) => {
    return [`Row ${row}`, 'GET', `/users/{username}/${row}`, '100/s'] as const;
  });
  const table = defineLimits({
    name: 'Long',
    hosts: ['api.long.dev'],
    sections: [{ name: 'S', rows }],
  });
  const ranks = jest.spyOn(LazyPath.prototype, 'rank', 'get');
  const found = createLookup({ table }).lookup({ url: 'https://api.long.dev/users/u1/7' });
  const looks = ranks.mock.calls.length;
  ranks.mockRestore();
  expect(found?.name).toBe('Row 7');
  expect(looks).toBeLessThan(50 * rows.length);
});

test('user IDs that differ in case are different users unless the table says otherwise', () => {
  expect(find('/Bob')?.limits[0]?.bucket).not.toBe(find('/bob')?.limits[0]?.bucket);
});

test('the rows of a group and their aliases share one bucket', () => {
  const calls = [find('/watch/x', 'PUT'), find('/watch/y', 'DELETE'), find('/unwatch/z', 'POST')];
  expect(calls.map((call) => call?.name)).toEqual(['Watch', 'Unwatch', 'Unwatch']);
  expect(new Set(calls.map((call) => call?.limits[0]?.bucket)).size).toBe(1);
});

test('the prefix may hold literals, and what does not begin with it is in no row', () => {
  const table = defineLimits({
    name: 'Versioned',
    hosts: ['v.dev'],
    prefix: '/v1/{tenant}',
    fallback: '5/s',
    sections: [{ name: 'All', rows: [['Ping', 'GET', '/ping', '1/s']] }],
  });
  const versioned = createLookup({ table });
  const keyOf = (url: string) => versioned.lookup({ url: `http://v.dev${url}` })?.limits[0]?.bucket;
  expect(keyOf('/v1/acme/ping')).toBe('acme GET /ping');
  expect(keyOf('/v1/acme/pong')).toBe('acme *');
  expect(keyOf('/v2/acme/ping')).toBe('*');
  expect(keyOf('/v1')).toBe('*');
});

test('endpoint ids are literal types, so that a misspelt one does not compile', () => {
  const options: LookupOptions<(typeof forge)['ids'][number]> = {
    table: forge,
    // @ts-expect-error -- there is no such endpoint
    overrides: { 'GET /serch/code': '1/s' },
  };
  expect(() => createLookup(options)).toThrow(/'GET \/search\/code'/);
  const further = { 'POST /unwatch/{repo}': '1/s', '*': '1/s' } as const;
  expect(() => createLookup({ table: forge, overrides: further })).not.toThrow();
});

const row = (...cells: readonly unknown[]) => ({ sections: [{ name: 'S', rows: [cells] }] });
const rows = (...all: readonly unknown[]) => ({ sections: [{ name: 'S', rows: all }] });

test.each<[title: string, change: object, type: typeof Error, message: string]>([
  ['no name', { name: '' }, TypeError, '`name`'],
  ['hosts that are no array', { hosts: 'a.com' }, TypeError, '`hosts`'],
  ['a host that is none', { hosts: ['https://a.com'] }, TypeError, '`hosts[0]`'],
  ['a prefix without a slash', { prefix: 'v1' }, TypeError, '`prefix`'],
  ['a bad fallback', { fallback: 'fast' }, TypeError, '`fallback`'],
  ['a fallback per user', { fallback: '1/s/user' }, RangeError, '`fallback`'],
  ['user parameters that are no array', { userParams: 'id' }, TypeError, '`userParams`'],
  ['a test of refusals that is none', { isRefusal: 7 }, TypeError, '`isRefusal`'],
  ['a user parameter that is no name', { userParams: [7] }, TypeError, '`userParams`'],
  ['a flag that is none', { foldUserCase: 'no' }, TypeError, '`foldUserCase`'],
  ['a name that is none', { fallbackName: 7 }, TypeError, '`fallbackName`'],
  ['sections with a hole', { sections: new Array(1) }, TypeError, '`sections[0]`'],
  ['rows with a hole', { sections: [{ name: 'S', rows: new Array(1) }] }, TypeError, '.rows[0]`'],
  [
    'a group with a hole',
    rows({ together: '1/s', rows: new Array(1) }),
    TypeError,
    '.rows[0].rows[0]`',
  ],
  ['sections that are no array', { sections: {} }, TypeError, '`sections`'],
  ['a section that is none', { sections: [7] }, TypeError, '`sections[0]`'],
  ['a section without a name', { sections: [{ rows: [] }] }, TypeError, '`sections[0].name`'],
  ['a section without rows', { sections: [{ name: 'S' }] }, TypeError, "`sections['S'].rows`"],
  ['a row that is none', rows(7), TypeError, "`sections['S'].rows[0]`"],
  ['a row without a name', row(7, 'GET', '/x', '1/s'), TypeError, 'rows[0].name`'],
  ['a method in lower case', row('X', 'get', '/x', '1/s'), TypeError, 'got "get"'],
  ['a row without limits', row('X', 'GET', '/x'), TypeError, 'rows[0].limits`'],
  ['a bad notation', row('X', 'GET', '/x', '1 per s'), TypeError, 'got "1 per s"'],
  ['a path without a slash', row('X', 'GET', 'x', '1/s'), TypeError, 'got "x"'],
  ['a path with a query', row('X', 'GET', '/x?y', '1/s'), TypeError, 'got "/x?y"'],
  ['a path with a trailing slash', row('X', 'GET', '/x/', '1/s'), TypeError, 'got "/x/"'],
  [
    'a path with a parameter after a colon, which no call would match',
    row('X', 'GET', '/x/:id', '1/s'),
    TypeError,
    'got "/x/:id"',
  ],
  ['a path with a lone brace', row('X', 'GET', '/x/{y', '1/s'), TypeError, 'got "/x/{y"'],
  ['a parameter without a name', row('X', 'GET', '/{}', '1/s'), TypeError, 'got "/{}"'],
  ['a parameter over two segments', row('X', 'GET', '/{a/b}', '1/s'), TypeError, 'got "/{a/b}"'],
  ['a parameter twice', row('X', 'GET', '/{a}/{a}', '1/s'), TypeError, 'got "/{a}/{a}"'],
  [
    'parameters without text between',
    row('X', 'GET', '/{a}{b}', '1/s'),
    TypeError,
    'got "/{a}{b}"',
  ],
  ['a user limit without a user', row('X', 'GET', '/x', '1/s/user'), RangeError, 'per user'],
  [
    'a user parameter that the path lacks',
    row('X', 'GET', '/{a}', '1/s', { user: 'b' }),
    RangeError,
    'rows[0].user`',
  ],
  [
    'an alias without the user',
    row('X', 'GET', '/{username}', '1/s/user', { also: ['GET /me/now'] }),
    RangeError,
    'got "/me/now"',
  ],
  ['a lone alias', row('X', 'GET', '/x', '1/s', { also: 'GET /y' }), TypeError, 'rows[0].also`'],
  ['aliases that are none', row('X', 'GET', '/x', '1/s', { apart: 7 }), TypeError, '.apart`'],
  [
    'aliases with a hole',
    row('X', 'GET', '/x', '1/s', { also: new Array(1) }),
    TypeError,
    'got undefined',
  ],
  ['a bad alias', row('X', 'GET', '/x', '1/s', { also: ['/y'] }), TypeError, 'got "/y"'],
  [
    'receivers without fields',
    row('X', 'GET', '/x', '1/s', { receivers: { fields: [], max: 1 } }),
    TypeError,
    'rows[0].receivers.fields`',
  ],
  [
    'receivers without a maximum',
    row('X', 'GET', '/x', '1/s', { receivers: { fields: ['to'], max: 0 } }),
    RangeError,
    'rows[0].receivers.max`',
  ],
  [
    'rows of one call that contradict each other',
    rows(['X', 'GET', '/x/{a}', '1/s'], ['Y', 'GET', '/x/{b}', '2/s']),
    RangeError,
    "`sections['S'].rows[1]` to agree",
  ],
  [
    'rows of one call with limits of other users',
    rows(
      ['X', 'GET', '/x/{a}/{b}', '1/s/user', { user: 'a' }],
      ['X', 'GET', '/x/{a}/{b}', '1/s/user', { user: 'b' }],
    ),
    RangeError,
    "`sections['S'].rows[1]` to agree",
  ],
  [
    'an alias that is another endpoint',
    rows(['X', 'GET', '/x', '1/s'], ['Y', 'GET', '/y', '1/s', { also: ['GET /x'] }]),
    RangeError,
    "'GET /x'",
  ],
  [
    'a call both in a group and outside it',
    rows(['X', 'GET', '/x', '1/s'], { together: '1/s', rows: [['X', 'GET', '/x']] }),
    RangeError,
    "'GET /x'",
  ],
  ['a misspelt key', { fallbak: '1/s' }, TypeError, 'nearest key is fallback'],
  [
    'a misspelt key in a section',
    { sections: [{ name: 'S', rows: [], sorce: 'x' }] },
    TypeError,
    'nearest key is source',
  ],
  [
    'a misspelt key in a group',
    rows({ together: '1/s', rows: [], nmae: 'x' }),
    TypeError,
    'nearest key is name',
  ],
  [
    'a misspelt mark',
    row('X', 'GET', '/x', '1/s', { recievers: { fields: ['to'], max: 1 } }),
    TypeError,
    'nearest key is receivers',
  ],
  [
    'a misspelt key of receivers',
    row('X', 'GET', '/x', '1/s', { receivers: { feilds: ['to'], max: 1 } }),
    TypeError,
    'nearest key is fields',
  ],
  [
    'groups of one name and other limits',
    rows(
      { together: '1/s', name: 'G', rows: [['X', 'GET', '/x']] },
      { together: '2/s', name: 'G', rows: [['Y', 'GET', '/y']] },
    ),
    RangeError,
    "other group 'G'",
  ],
  [
    'own limits besides outside a group',
    row('X', 'GET', '/x', '1/s', { besides: '2/s' }),
    TypeError,
    'rows[0].besides`',
  ],
  [
    'a user limit besides without a user',
    rows({ together: '1/s', rows: [['X', 'GET', '/x', { besides: '1/s/user' }]] }),
    RangeError,
    'per user',
  ],
  [
    'receivers without a weight',
    row('X', 'GET', '/x', '1/s', { receivers: { fields: ['to'] } }),
    TypeError,
    'rows[0].receivers.max`',
  ],
  ['an edition that is no text', { edition: 2022 }, TypeError, '`edition`'],
  ['a source that is no text', { source: {} }, TypeError, '`source`'],
  ['a flag that is none', { quotaHeaders: 'yes' }, TypeError, '`quotaHeaders`'],
  ['statuses that are no array', { refusalStatuses: 429 }, TypeError, '`refusalStatuses`'],
  ['a status that is none', { refusalStatuses: [429, 42] }, RangeError, '`refusalStatuses[1]`'],
  ['a group without limits', rows({ rows: [['X', 'GET', '/x']] }), TypeError, '.together`'],
])('a definition with %s is refused', (_, change, type, message) => {
  const sound: TableDefinition = { name: 'Sound', hosts: ['a.com'], sections: [] };
  expect(() => defineLimits(sound)).not.toThrow();
  expect(() => defineLimits({ ...sound, ...change })).toThrow(type);
  expect(() => defineLimits({ ...sound, ...change })).toThrow(message);
});

describe('limits that rows share', () => {
  const shared = { together: '100/s', name: 'accounts' } as const;
  const table = defineLimits({
    name: 'Shared',
    hosts: ['a.com'],
    sections: [
      {
        name: 'Users',
        rows: [
          {
            ...shared,
            rows: [
              ['Clear', 'DELETE', '/users', { besides: '30/s' }],
              ['Add', 'POST', '/users'],
              ['Add many', 'POST', '/users'],
              ['Watch', 'PUT', '/users/{username}', { besides: ['5/min/user', '9/s'] }],
            ],
          },
          ['List', 'GET', '/users', '100/s'],
        ],
      },
      { name: 'Push', rows: [{ ...shared, rows: [['Bind', 'PUT', '/push']] }] },
    ],
  });
  const limitsOf = (method: string, path: string, overrides: Record<string, string> = {}) =>
    createLookup({ table, overrides })
      .lookup({ method, url: `https://a.com${path}` })!
      .limits.map(({ bucket, amount }) => [bucket, amount]);

  test('are one bucket over the sections, beside what a row has of its own', () => {
    const together = ['DELETE /users', 100];
    expect(limitsOf('POST', '/users')).toEqual([together]);
    expect(limitsOf('PUT', '/push')).toEqual([together]);
    expect(limitsOf('DELETE', '/users')).toEqual([['DELETE /users#own', 30], together]);
    expect(limitsOf('PUT', '/users/Bob')).toEqual([
      ['PUT /users/{username}#own user=Bob', 5],
      ['PUT /users/{username}#own', 9],
      together,
    ]);
    expect(limitsOf('GET', '/users')).toEqual([['GET /users', 100]]);
  });

  test('are overridden by any of the rows without limits of their own', () => {
    const bought = { 'PUT /push': '150/s', 'DELETE /users': '60/s' };
    expect(limitsOf('POST', '/users', bought)).toEqual([['DELETE /users', 150]]);
    expect(limitsOf('DELETE', '/users', bought).map(([, amount]) => amount)).toEqual([60, 150]);
    expect(() => limitsOf('GET', '/users', { 'POST /users': '1/s/user' })).toThrow(
      'limits per app',
    );
  });
});

test('a call to more receivers than are documented tells so, and its weight is theirs', () => {
  const table = defineLimits({
    name: 'Mail',
    hosts: ['a.com'],
    sections: [
      {
        name: 'S',
        rows: [
          ['A', 'POST', '/a', '9 messages/s', { receivers: { fields: ['to'], max: 2 } }],
          ['B', 'POST', '/b', '9 messages/s', { receivers: { fields: ['to'], assumed: 2 } }],
          ['C', 'POST', '/c', '9/s', { receivers: { fields: ['to'], max: 2 } }],
        ],
      },
    ],
  });
  const { find: match } = createLookup({ table });
  const sizes = (path: string, data: unknown, weight?: number) => {
    const { oversize, needs } = match(
      { method: 'POST', url: `https://a.com${path}`, data },
      undefined,
      weight,
    )!;
    return [oversize, needs[0]?.weight];
  };
  const to = ['a', 'b', 'c'];
  expect(sizes('/a', { to })).toEqual([{ receivers: 3, max: 2 }, 3]);
  expect(sizes('/a', undefined, 3)).toEqual([undefined, 3]);
  expect(sizes('/a', { to: ['a', 'b'] })).toEqual([undefined, 2]);
  expect(sizes('/a', new ReadableStream())).toEqual([undefined, 2]);
  expect(sizes('/b', { to })).toEqual([undefined, 3]);
  expect(sizes('/b', new ReadableStream())).toEqual([undefined, 2]);
  expect(sizes('/c', { to })).toEqual([{ receivers: 3, max: 2 }, 1]);
});

test('a row may be listed twice when nothing about it differs', () => {
  const twice = rows(['X', 'GET', '/x/{a}', '1/s'], ['Y', 'GET', '/x/{b}', '1/s']) as Pick<
    TableDefinition,
    'sections'
  >;
  const table = defineLimits({ name: 'Twice', hosts: ['a.com'], ...twice });
  expect(createLookup({ table }).lookup({ url: 'https://a.com/x/1' })?.name).toBe('X、Y');
});
