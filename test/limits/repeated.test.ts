import fc from 'fast-check';
import { easemob } from '../../src/limits/tables/easemob/index.js';
import { createLookup } from '../../src/limits/lookup.js';
import type { LookupRequest } from '../../src/limits/lookup-request.js';

const baseURLs = [
  'https://a1.easemob.com/my-org/my-app',
  'https://a1.easemob.com/my-org/my-app/',
  'https://a1.easemob.com/my-org/other-app',
  'https://a1.easemob.com/my-org',
  'https://api.example.com/my-org/my-app',
  undefined,
];
const urls = [
  '/messages/users',
  '/messages',
  'messages/users',
  '/messages/users?limit=1',
  '/messages/users/',
  '/chatgroups',
  '/users',
  '/users/alice',
  '/my-app/users',
  'https://a1.easemob.com/my-org/my-app/users',
  '/no/such/call',
];
const bodies = [
  { to: ['a'] },
  '{"to":["a","b"]}',
  JSON.stringify({ to: ['a', 'b', 'c'], type: 'txt' }),
  'no JSON',
  undefined,
];
const lookedUp = fc.record({
  request: fc.record<LookupRequest>({
    method: fc.constantFrom('get', 'post', 'POST', 'put', 'delete', undefined),
    url: fc.constantFrom(...urls),
    baseURL: fc.constantFrom(...baseURLs),
    allowAbsoluteUrls: fc.constantFrom(true, false, undefined),
    data: fc.constantFrom(...bodies),
  }),
  isOwn: fc.boolean(),
  weight: fc.constantFrom(undefined, undefined, 1, 7),
});

test('what was looked up before changes no answer', () => {
  const overrides = { 'GET /users': '5/min', 'POST /chatgroups': '3/s + 100 messages/s' } as const;
  const make = () => createLookup({ table: easemob, overrides }).lookup;
  const old = make();
  fc.assert(
    fc.property(lookedUp, ({ request, isOwn, weight }) => {
      expect(old(request, () => isOwn, weight)).toEqual(make()(request, () => isOwn, weight));
    }),
    { numRuns: 600 },
  );
});

test.each([5, null, {}, ['post']])(
  'a method that is no text, such as %p, is taken for GET',
  (method) => {
    const { lookup } = createLookup({ table: easemob });
    const request = { method, url: '/users', baseURL: baseURLs[0] } as unknown as LookupRequest;
    for (let time = 0; time < 2; time++) expect(lookup(request)?.endpoint).toBe('GET /users');
  },
);

test('a host that is a client’s own no longer is left alone again', () => {
  const { lookup } = createLookup({ table: easemob });
  const request = {
    method: 'post',
    url: '/messages/users',
    baseURL: 'http://localhost/my-org/my-app',
  };
  const own = lookup(request, () => true);
  expect(own?.endpoint).toBe('POST /messages/users');
  expect(lookup(request, (host) => host === 'localhost')).toEqual(own);
  expect(lookup(request, () => false)).toBeUndefined();
  expect(lookup(request)).toBeUndefined();
});
