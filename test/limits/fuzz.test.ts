import fc from 'fast-check';
import { easemob } from '../../src/limits/tables/easemob/index.js';
import { createLookup } from '../../src/limits/lookup.js';
import type { LookupRequest } from '../../src/limits/lookup-request.js';
import { heapUsed } from '../support/heap.js';

const { lookup } = createLookup({ table: easemob });

const segment = fc.oneof(
  fc.constantFrom('users', 'chatrooms', 'messages', 'metadata', 'user', 'batch', 'status', '..'),
  fc.constantFrom('super_admin', 'chatgroups', '%2F', '%', '{username}', '__proto__', '?', '#'),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const path = fc.array(segment, { maxLength: 8 }).map((segments) => segments.join('/'));

test('lookup never throws, and what it returns is sound', () => {
  const isOwn = () => true;
  let found = 0;
  fc.assert(
    fc.property(
      fc.record({
        method: fc.oneof(fc.constantFrom('get', 'POST', 'put', 'delete'), fc.string()),
        url: fc.oneof(path, fc.webUrl(), fc.string({ unit: 'binary' })),
        baseURL: fc.oneof(
          path.map((rest) => `https://a1.easemob.com/${rest}`),
          fc.string(),
        ),
        data: fc.anything(),
        allowAbsoluteUrls: fc.constantFrom(undefined, true, false),
      }),
      (request) => {
        const result = lookup(request, isOwn);
        if (!result) return;
        found++;
        const isKnown = result.endpoint === '*' || easemob.endpoints.has(result.endpoint);
        const distinct = new Set(result.limits.map(({ bucket }) => bucket)).size;
        const unsound = result.limits.filter(({ bucket, weight }) => {
          const isKey = /^[\x21-\x7e]+(?: [\x21-\x7e]+){0,4}$/.test(bucket) && bucket.length < 400;
          return !isKey || !Number.isSafeInteger(weight) || weight < 1;
        });
        // At once, for thousands of `expect` take longer than all that they look at.
        expect([isKnown, distinct, unsound]).toEqual([true, result.limits.length, []]);
      },
    ),
    { numRuns: 5_000 },
  );
  expect(found).toBeGreaterThan(1_000);
});

test('lookup of what is no request never throws', () => {
  fc.assert(
    fc.property(
      fc.record({
        method: fc.anything(),
        url: fc.anything(),
        baseURL: fc.anything(),
        data: fc.anything(),
        allowAbsoluteUrls: fc.anything(),
      }),
      (request) => {
        expect(() => lookup(request as LookupRequest)).not.toThrow();
      },
    ),
  );
});

/** Texts that a segment of a URL can carry: neither empty nor a dot segment. */
const id = fc
  .oneof(
    fc.constantFrom(
      'a',
      'A',
      'a#b',
      '#',
      'a b',
      '%',
      '%25',
      '%2F',
      '/',
      'é',
      'e\u0301',
      'x'.repeat(65),
    ),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 }),
    fc.string({ unit: 'binary', minLength: 60, maxLength: 80 }),
  )
  .map((text) => text.toWellFormed())
  .filter((text) => text !== '.' && text !== '..');
const ids = fc.record({ org: id, app: id, user: id });

test('two requests have equal keys exactly when org, app and user are equal', () => {
  const keyOf = ({ org, app, user }: Readonly<Record<'org' | 'app' | 'user', string>>) => {
    const [o, a, u] = [org, app, user].map(encodeURIComponent);
    return lookup({ url: `https://a1.easemob.com/${o}/${a}/user/${u}/user_channels` })?.limits.map(
      ({ bucket }) => bucket,
    );
  };
  fc.assert(
    fc.property(ids, ids, fc.subarray(['org', 'app', 'user'] as const), (one, other, same) => {
      for (const key of same) other = { ...other, [key]: one[key] };
      const isSameApp = one.org === other.org && one.app === other.app;
      const isSameUser = one.user.toLowerCase() === other.user.toLowerCase();
      const [userKey, appKey] = keyOf(one)!;
      const [otherUserKey, otherAppKey] = keyOf(other)!;
      const isEqual = [appKey === otherAppKey, userKey === otherUserKey, userKey === appKey];
      expect(isEqual).toEqual([isSameApp, isSameApp && isSameUser, false]);
    }),
    { numRuns: 3_000 },
  );
});

test('a parameter may hold any text, escaped', () => {
  fc.assert(
    fc.property(id, id, (group, user) => {
      const [g, u] = [group, user].map(encodeURIComponent);
      const url = `https://a1.easemob.com/o/a/chatgroups/${g}/blocks/users/${u}`;
      expect(lookup({ method: 'delete', url })?.endpoint).toBe(
        'DELETE /chatgroups/{group_id}/blocks/users/{username}',
      );
    }),
  );
});

test.each([
  `/o/a/${'users/'.repeat(1e5)}`,
  `/o/a/user/${'x'.repeat(1e6)}/user_channels`,
  `/o/a/user/${'%2F'.repeat(1e5)}/user_channels`,
  `/${'o'.repeat(1e6)}/a/users`,
  `/o/a/chatgroups/${','.repeat(1e6)}/mute/${','.repeat(1e6)}`,
  `/o/a/users/${'-'.repeat(1e5)}/presence/${'-'.repeat(1e5)}/${'-'.repeat(1e5)}x/y`,
])('a path that is long is looked up quickly', (longPath) => {
  const start = performance.now();
  const result = lookup({ url: `https://a1.easemob.com${longPath}` });
  expect(result).toBeDefined();
  expect(result!.limits[0]!.bucket.length).toBeLessThan(400);
  expect(performance.now() - start).toBeLessThan(2_000);
});

test('App Keys, users and hosts seen once leave nothing behind', async () => {
  const { lookup: fresh } = createLookup({ table: easemob });
  const before = await heapUsed();
  // A multiple of the 256 that are remembered at most, so that so many are at the end.
  for (let n = 0; n < 40 * 256; n++) {
    const query = '?token='.padEnd(100_000, `${n}`);
    fresh({ url: `https://h${n}.easemob.com/org-${n}/app/user/user-${n}/user_channels${query}` });
    fresh({ url: '/users', baseURL: `https://a1.easemob.com/org-${n}/app` });
  }
  // Remembering each would take more than ten megabytes, and so would the whole URLs of those remembered.
  expect((await heapUsed()) - before).toBeLessThan(2e6);
  expect(fresh({ url: 'https://a1.easemob.com/o/a/users' })).toBeDefined();
});
