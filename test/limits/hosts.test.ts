import { createLookup } from '../../src/limits/lookup.js';
import { easemob } from '../../src/limits/tables/easemob/index.js';
import { createHostMatcher, parseHostPattern, siteOf } from '../../src/limits/hosts.js';

test.each([
  ['api.x.com', 'https://api.x.com', true],
  ['api.x.com', 'https://API.X.com', true],
  ['API.X.COM', 'https://api.x.com', true],
  ['api.x.com', 'http://api.x.com:8080', true],
  ['api.x.com', 'https://api.x.com.', true],
  ['api.x.com', 'https://xapi.x.com', false],
  ['api.x.com', 'https://a.api.x.com', false],
  ['api.x.com:8443', 'https://api.x.com:8443', true],
  ['api.x.com:8443', 'https://api.x.com', false],
  ['api.x.com:443', 'https://api.x.com', true],
  ['api.x.com:443', 'http://api.x.com', false],
  ['api.x.com:80', 'http://api.x.com', true],
  ['*.x.com', 'https://a.x.com', true],
  ['*.x.com', 'https://a.b.x.com:99', true],
  ['*.x.com', 'https://x.com', false],
  ['*.x.com', 'https://ax.com', false],
  ['*.x.com', 'https://a.x.com.evil.com', false],
  ['*.x.com:99', 'https://a.x.com', false],
  ['127.0.0.1:8080', 'http://127.0.0.1:8080', true],
  ['[::1]:8080', 'http://[::1]:8080', true],
  ['例子.com', 'https://例子.com', true],
])('the pattern %s on %s: %s', (pattern, url, isMatch) => {
  expect(createHostMatcher(['other.com', pattern], 'hosts')(siteOf(new URL(url)))).toBe(isMatch);
});

test.each([
  'https://api.x.com',
  'api.x.com/path',
  'me@api.x.com',
  'api.x.com:',
  'api.x.com:port',
  'api.x.com:123456',
  '*',
  '*.',
  'a.*.com',
  '',
  ' ',
  'a b',
  7,
  null,
  undefined,
  {},
])('the pattern %j is refused by name', (pattern) => {
  expect(() => parseHostPattern(pattern, 'hosts[3]')).toThrow(TypeError);
  expect(() => parseHostPattern(pattern, 'hosts[3]')).toThrow('`hosts[3]`');
});

test.each([
  'https://user:SECRET@api.x.com',
  'user:SECRET@api.x.com',
  'https://user:SEC/RET@api.x.com/path',
  'https://api.x.com/?token=SECRET',
  'https://api.x.com#SECRET',
  `https://user:${'SECRET'.repeat(99)}`,
])('a pattern with a secret in it is refused without showing that: %s', (pattern) => {
  const act = () => parseHostPattern(pattern, 'hosts[3]');
  expect(act).toThrow(/`hosts\[3\]` to be a host such as 'api.example.com'/);
  expect(act).not.toThrow(/SEC/);
});

test('what is no array of hosts is refused without showing a secret in it', () => {
  const hosts = 'https://user:SECRET@api.x.com/?token=SECRET' as unknown as readonly string[];
  const act = () => createLookup({ table: easemob, hosts });
  expect(act).toThrow('Expected `hosts` to be an array of hosts');
  expect(act).not.toThrow(/SECRET/);
});
