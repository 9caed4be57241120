import type { TableDefinition } from '../../src/limits/definition.js';
import { createLookup, type LookupOptions } from '../../src/limits/lookup.js';
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
  ['sections that are no array', { sections: {} }, TypeError, '`sections`'],
  ['a section that is none', { sections: [7] }, TypeError, '`sections[0].name`'],
  ['a section without rows', { sections: [{ name: 'S' }] }, TypeError, "`sections['S'].rows`"],
  ['a row that is none', rows(7), TypeError, "`sections['S'].rows[0]`"],
  ['a row without a name', row(7, 'GET', '/x', '1/s'), TypeError, 'rows[0].name`'],
  ['a method in lower case', row('X', 'get', '/x', '1/s'), TypeError, 'got "get"'],
  ['a row without limits', row('X', 'GET', '/x'), TypeError, 'rows[0].limits`'],
  ['a bad notation', row('X', 'GET', '/x', '1 per s'), TypeError, 'got "1 per s"'],
  ['a path without a slash', row('X', 'GET', 'x', '1/s'), TypeError, 'got "x"'],
  ['a path with a query', row('X', 'GET', '/x?y', '1/s'), TypeError, 'got "/x?y"'],
  ['a path with a trailing slash', row('X', 'GET', '/x/', '1/s'), TypeError, 'got "/x/"'],
  ['a path with a lone brace', row('X', 'GET', '/x/{y', '1/s'), TypeError, 'got "/x/{y"'],
  ['a parameter without a name', row('X', 'GET', '/{}', '1/s'), TypeError, 'got "/{}"'],
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
  ['a group without limits', rows({ rows: [['X', 'GET', '/x']] }), TypeError, '.together`'],
])('a definition with %s is refused', (_, change, type, message) => {
  const sound: TableDefinition = { name: 'Sound', hosts: ['a.com'], sections: [] };
  expect(() => defineLimits(sound)).not.toThrow();
  expect(() => defineLimits({ ...sound, ...change })).toThrow(type);
  expect(() => defineLimits({ ...sound, ...change })).toThrow(message);
});

test('a row may be listed twice when nothing about it differs', () => {
  const twice = rows(['X', 'GET', '/x/{a}', '1/s'], ['Y', 'GET', '/x/{b}', '1/s']) as Pick<
    TableDefinition,
    'sections'
  >;
  const table = defineLimits({ name: 'Twice', hosts: ['a.com'], ...twice });
  expect(createLookup({ table }).lookup({ url: 'https://a.com/x/1' })?.name).toBe('X、Y');
});
