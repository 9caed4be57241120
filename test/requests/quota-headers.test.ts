import fc from 'fast-check';
import type { Answer } from '../../src/requests/call.js';
import { readQuotaHeaders } from '../../src/requests/quota-headers.js';

/** An answer with these headers. */
const answer = (headers: Readonly<Record<string, string>>): Answer => ({
  status: 200,
  wasOpen: true,
  header: (name) => headers[name],
  body: () => Promise.resolve(undefined),
  outcome: undefined,
});
const NOW = 'Thu, 01 Jan 2026 00:00:00 GMT';

test.each([
  ['the draft', { ratelimit: '"default";r=50;t=30' }, [{ left: 50, forMs: 30_000 }]],
  [
    'the draft, with its policy',
    { ratelimit: '"a";r=5;t=3', 'ratelimit-policy': '"b";q=9;w=60, "a";q=100;w=10' },
    [{ left: 5, forMs: 3000, windowMs: 10_000 }],
  ],
  [
    'the draft without a time: its window',
    { ratelimit: '"a";r=5', 'ratelimit-policy': '"a";q=100;w=10' },
    [{ left: 5, forMs: 10_000, windowMs: 10_000 }],
  ],
  [
    'two quotas',
    { ratelimit: '"s";r=1;t=1, "d";r=7;t=600' },
    [
      { left: 1, forMs: 1000 },
      { left: 7, forMs: 600_000 },
    ],
  ],
  [
    'an older draft',
    { ratelimit: 'limit=100, remaining=50, reset=5' },
    [{ left: 50, forMs: 5000 }],
  ],
  [
    'headers of their own',
    { 'ratelimit-remaining': '3', 'ratelimit-reset': '7' },
    [{ left: 3, forMs: 7000 }],
  ],
  [
    'with X-',
    { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '60' },
    [{ left: 0, forMs: 60_000 }],
  ],
  [
    'with a moment, by the clock of the server',
    { 'x-ratelimit-remaining': '2', 'x-ratelimit-reset': '1767225660', date: NOW },
    [{ left: 2, forMs: 60_000 }],
  ],
  [
    'with a moment in milliseconds',
    { 'x-ratelimit-remaining': '2', 'x-ratelimit-reset': '1767225660000', date: NOW },
    [{ left: 2, forMs: 60_000 }],
  ],
  ['no time', { 'x-ratelimit-remaining': '2' }, []],
  ['no number', { ratelimit: '"a";r=many;t=1', 'x-ratelimit-remaining': '-1' }, []],
  ['nothing', {}, []],
])('reads %s', (_, headers, words) => {
  expect(readQuotaHeaders(answer(headers as Record<string, string>))).toEqual(
    words.map((word) => ({ windowMs: undefined, ...word })),
  );
});

test('reads whatever comes without throwing, and no number that is none', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (a, b, c) => {
      const headers = { ratelimit: a, 'ratelimit-policy': b, 'x-ratelimit-remaining': c };
      for (const { left, forMs } of readQuotaHeaders(answer(headers))) {
        expect(Number.isSafeInteger(left) && left >= 0).toBe(true);
        expect(forMs).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});
