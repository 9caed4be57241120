import { parseLimits } from '../../src/limits/notation.js';

const limit = (amount: number, windowMs: number, unit = 'call', scope = 'app') => {
  return { amount, windowMs, unit, scope };
};

test.each([
  ['100/s', [limit(100, 1_000)]],
  ['6000 messages/min', [limit(6_000, 60_000, 'message')]],
  ['5/min/user', [limit(5, 60_000, 'call', 'user')]],
  ['20 messages/10s', [limit(20, 10_000, 'message')]],
  ['100/500ms', [limit(100, 500)]],
  ['5/min/user + 100/s', [limit(5, 60_000, 'call', 'user'), limit(100, 1_000)]],
  ['  1 call / 2 hours / app  ', [limit(1, 7_200_000)]],
  ['30 Requests/Minute', [limit(30, 60_000)]],
  ['1/30min + 3/day', [limit(1, 1_800_000), limit(3, 86_400_000)]],
  ['100/24d', [limit(100, 24 * 86_400_000)]],
  ['1/second+1/d', [limit(1, 1_000), limit(1, 86_400_000)]],
  [{ amount: 7, windowMs: 250 }, [limit(7, 250)]],
  [
    { amount: 7, windowMs: 250, unit: 'message', scope: 'user' },
    [limit(7, 250, 'message', 'user')],
  ],
  [{ amount: 7, windowMs: 250, unit: undefined, scope: undefined }, [limit(7, 250)]],
  [
    ['10/s', { amount: 7, windowMs: 250 }],
    [limit(10, 1_000), limit(7, 250)],
  ],
])('reads %j', (input, limits) => {
  expect(parseLimits(input, 'limits')).toEqual(limits);
});

test('an amount without a unit counts what the default says', () => {
  expect(parseLimits(['9/s', '8 calls/s'], 'limits', 'message')).toEqual([
    limit(9, 1_000, 'message'),
    limit(8, 1_000),
  ]);
});

test.each([
  ['', TypeError],
  ['100', TypeError],
  ['100/', TypeError],
  ['100/fortnight', TypeError],
  ['ten/s', TypeError],
  ['-1/s', TypeError],
  ['1.5/s', TypeError],
  ['100 bytes/s', TypeError],
  ['100/s/planet', TypeError],
  ['100/s/user/app', TypeError],
  ['100/s +', TypeError],
  ['100/1.5s', TypeError],
  ['0/s', RangeError],
  ['100/0s', RangeError],
  ['100/25d', RangeError],
  ['99999999999999999999/s', RangeError],
  [undefined, TypeError],
  [null, TypeError],
  [100, TypeError],
  [[], TypeError],
  [[null], TypeError],
  [{}, TypeError],
  [{ amount: '100', windowMs: 1 }, TypeError],
  [{ amount: 1, windowMs: '1s' }, TypeError],
  [{ amount: 1, windowMs: 1, unit: 'byte' }, TypeError],
  [{ amount: 1, windowMs: 1, scope: 'planet' }, TypeError],
  [{ amount: 0, windowMs: 1 }, RangeError],
  [{ amount: -1, windowMs: 1 }, RangeError],
  [{ amount: 1.5, windowMs: 1 }, RangeError],
  [{ amount: Number.NaN, windowMs: 1 }, RangeError],
  [{ amount: Infinity, windowMs: 1 }, RangeError],
  [{ amount: 1, windowMs: 0 }, RangeError],
  [{ amount: 1, windowMs: 0.5 }, RangeError],
  [{ amount: 1, windowMs: 2 ** 31 }, RangeError],
  ['100/s + 50/s', RangeError],
])('refuses %j, naming the option', (input, type) => {
  const act = () => parseLimits(input, 'overrides.x');
  expect(act).toThrow(type);
  expect(act).toThrow(/`overrides\.x[^`]*`/);
});

test('an error shows the value and what was expected', () => {
  expect(() => parseLimits('100 per s', 'fallback')).toThrow(
    "Expected `fallback` to be a limit such as '100/s', '6000 messages/min', '5/min/user' or " +
      '\'20/10s + 100/min\', got "100 per s"',
  );
});

test.each([
  '9'.repeat(1e5),
  ' '.repeat(1e5),
  `1${' '.repeat(1e5)}x`,
  '/'.repeat(1e5),
  '+'.repeat(1e5),
])('a long text is refused quickly and shown shortened', (text) => {
  const start = performance.now();
  let message = '';
  try {
    parseLimits(text, 'fallback');
  } catch (error) {
    message = String(error);
  }
  expect(message).toContain('fallback');
  expect(message.length).toBeLessThan(400);
  expect(performance.now() - start).toBeLessThan(1_000);
});
