import axios from 'axios';
import { throttle, type ThrottleOptions, type ThrottleRequestOptions } from '../../src/index.js';
import { setUp } from './wire.js';

const USERS = 'GET /users/{username}';
const NO_NUMBERS = ['5', 5n, null, true, {}, [], () => 1];
const NO_WHOLE = [NaN, -1, 1.5, -Infinity];
const NO_OBJECTS = [null, 5, 'text', true, [], () => 1, new Map(), new URL('file:///quota.mdb')];

/** What is wrong for each option, by the name that the error gives it. */
const OPTIONS: readonly [
  name: string,
  wrong: readonly unknown[],
  make: (value: unknown) => unknown,
][] = [
  ['options', NO_OBJECTS, (value) => value],
  ['limits', [...NO_OBJECTS, {}, { endpoints: {}, routes: [] }], (limits) => ({ limits })],
  ['share', [...NO_NUMBERS, NaN, 0, -0.5, 1.01, Infinity], (share) => ({ share })],
  ['hosts', [null, 5, 'a1.easemob.com', {}, true], (hosts) => ({ hosts })],
  [
    'hosts[0]',
    ['', null, 5, 'https://a1.easemob.com', 'a b', 'a/b', '*', 'host:port', 'a?b'],
    (host) => ({ hosts: [host] }),
  ],
  ['pacing', ['', null, 'fast', 5, true, {}], (pacing) => ({ pacing })],
  ['countFrom', ['', null, 'begin', 5, true, {}], (countFrom) => ({ countFrom })],
  ['lostGraceMs', [...NO_NUMBERS, NaN, -1, Infinity, 2 ** 31], (lostGraceMs) => ({ lostGraceMs })],
  [
    'minRoundTripMs',
    [...NO_NUMBERS, NaN, -1, Infinity, 2 ** 31, 'learnt'],
    (minRoundTripMs) => ({ minRoundTripMs }),
  ],
  [
    `overrides['${USERS}'].minRoundTripMs`,
    ['', null, 'learnt', NaN, -0.5],
    (minRoundTripMs) => ({ overrides: { [USERS]: { minRoundTripMs } } }),
  ],
  // Learnt from the answers of one process, it cannot be what others go by.
  [
    'minRoundTripMs',
    ['measured'],
    (minRoundTripMs) => ({ minRoundTripMs, redis: 'redis://127.0.0.1:1' }),
  ],
  ['maxQueue', [...NO_NUMBERS, ...NO_WHOLE], (maxQueue) => ({ maxQueue })],
  ['maxWaitMs', [...NO_NUMBERS, NaN, -1, -Infinity], (maxWaitMs) => ({ maxWaitMs })],
  ['retry', NO_OBJECTS, (retry) => ({ retry })],
  ['file', NO_OBJECTS.filter((value) => value !== 'text' && value !== true), (file) => ({ file })],
  ['retry', [{ limits: 5 }, { delay: 5 }], (retry) => ({ retry })],
  ['retry.limit', [...NO_NUMBERS, ...NO_WHOLE], (limit) => ({ retry: { limit } })],
  ['overrides', NO_OBJECTS, (overrides) => ({ overrides })],
  [
    'overrides',
    ['GET /user', '', '__proto__'],
    (key) => ({ overrides: { [key as string]: '5/s' } }),
  ],
  [
    `overrides['${USERS}']`,
    [
      null,
      true,
      5,
      () => 1,
      '',
      '5',
      '5/',
      '/s',
      '-5/s',
      '1.5/s',
      '5/s/group',
      '5 cats/s',
      '5/fortnight',
      [],
      [null],
    ],
    (limit) => ({ overrides: { [USERS]: limit } }),
  ],
  [
    `overrides['${USERS}']`,
    [{ limit: '5/s' }, { amuont: 5 }],
    (limit) => ({ overrides: { [USERS]: limit } }),
  ],
  [
    `overrides['${USERS}']`,
    [['5/s', '6/s'], '5/s + 6/s'],
    (limit) => ({ overrides: { [USERS]: limit } }),
  ],
  [
    `overrides['${USERS}'].amount`,
    [...NO_NUMBERS, ...NO_WHOLE, 0, Infinity, 2 ** 53],
    (amount) => ({ overrides: { [USERS]: { amount, windowMs: 1 } } }),
  ],
  [
    `overrides['${USERS}'].windowMs`,
    [...NO_NUMBERS, ...NO_WHOLE, 0, Infinity, 2 ** 31],
    (windowMs) => ({ overrides: { [USERS]: { amount: 1, windowMs } } }),
  ],
  [
    `overrides['${USERS}'].unit`,
    ['', null, 'calls', 5],
    (unit) => ({ overrides: { [USERS]: { amount: 1, windowMs: 1, unit } } }),
  ],
  [
    `overrides['${USERS}'].scope`,
    ['', null, 'users', 5],
    (scope) => ({ overrides: { [USERS]: { amount: 1, windowMs: 1, scope } } }),
  ],
  [
    `overrides['${USERS}'].limits`,
    ['', null, 5, [], '0/s', '5/0s', '5/25d'],
    (limits) => ({ overrides: { [USERS]: { limits } } }),
  ],
  [
    `overrides['${USERS}'].pacing`,
    ['', null, 'fast', 5],
    (pacing) => ({ overrides: { [USERS]: { pacing } } }),
  ],
  [
    `overrides['${USERS}'].countFrom`,
    ['', null, 'begin', 5],
    (countFrom) => ({ overrides: { [USERS]: { countFrom } } }),
  ],
  ["overrides['POST /users']", ['5/s/user'], (limit) => ({ overrides: { 'POST /users': limit } })],
  ['options', [{ maxWait: 5 }, { limit: '5/s' }, { '': 1 }], (value) => value],
];
const OPTION_CASES = OPTIONS.flatMap(([name, wrong, make]) =>
  wrong.map((value) => ({ name, value, options: make(value) as ThrottleOptions })),
);

const show = (value: unknown): string => {
  if (typeof value === 'bigint') return `${value}n`;
  return typeof value === 'function' ? 'a function' : JSON.stringify(value);
};

test('a number of another kind is told of as it is, and so is that there may be no bound', () => {
  expect(() => throttle({ maxQueue: 5n as unknown as number })).toThrow(
    /^Expected `maxQueue` to be a whole number from 0 on, or Infinity, got 5n$/,
  );
});

test.each([
  'https://api.example/o?token=SECRET',
  'https://api.example/o#token=SECRET',
  'https://api.example/o?to=a@b&token=SECRET',
  'https://u:SECRET@api.example/o?token=SECRET',
  'redis://:SE?CRET@cache',
  'redis://:SE#CRET@cache',
  '/o?token=SECRET&next=https://a@b',
])('nothing is shown of the secrets of %s', (url) => {
  let message = '';
  try {
    throttle({ pacing: url as 'even' });
  } catch (error) {
    ({ message } = error as Error);
  }
  expect(message).toMatch(/, got ".*…/);
  expect(message).not.toMatch(/SE|CRET/);
});

test.each(['redis://:SECRET@cache:6379', 'file:///tmp/SECRET.mdb', 'HTTPS://SECRET'])(
  'a file is no URL: %s',
  (file) => {
    for (const [name, options] of [
      ['file', { file }],
      ['file.path', { file: { path: file } }],
    ] as const) {
      let error: unknown;
      try {
        throttle(options);
      } catch (reason) {
        error = reason;
      }
      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).message).toMatch(
        `Expected \`${name}\` to be the path of a file, or true, got a URL`,
      );
      expect((error as Error).message).not.toContain('SECRET');
    }
  },
);

test.each(OPTION_CASES.map((one) => [one.name, show(one.value), one] as const))(
  'the option %s = %s is refused at set-up, by its name',
  (name, _, { options }) => {
    const client = axios.create({ baseURL: 'https://a1.easemob.com/o/a' });
    let error: unknown;
    try {
      throttle(client, options);
    } catch (reason) {
      error = reason;
    }
    expect(error instanceof TypeError || error instanceof RangeError).toBe(true);
    const { message } = error as Error;
    expect(message).toContain(`\`${name}`);
    expect(message).toMatch(/^Expected .*, (?:got|for)/);
    expect(message.length).toBeLessThan(400);
    // Nothing was attached.
    expect(client.interceptors.request.handlers).toEqual([]);
  },
);

const SETTINGS: readonly [
  name: string,
  wrong: readonly unknown[],
  make: (value: unknown) => unknown,
][] = [
  ['throttle', NO_OBJECTS, (value) => value],
  ['throttle', [{ prioritiy: 1 }, { retry: 5 }], (value) => value],
  ['throttle.priority', [...NO_NUMBERS, ...NO_WHOLE, 10, Infinity], (priority) => ({ priority })],
  ['throttle.weight', [...NO_NUMBERS, ...NO_WHOLE, 0, Infinity], (weight) => ({ weight })],
  ['throttle.maxWaitMs', [...NO_NUMBERS, NaN, -1, -Infinity], (maxWaitMs) => ({ maxWaitMs })],
  ['throttle.skip', [0, 1, 'true', null, {}, []], (skip) => ({ skip })],
];
const SETTING_CASES = SETTINGS.flatMap(([name, wrong, make]) =>
  wrong.map((value) => ({ name, value, settings: make(value) as ThrottleRequestOptions })),
);

test.each(SETTING_CASES.map((one) => [one.name, show(one.value), one] as const))(
  'the setting %s = %s rejects its request, by its name, and nothing is sent',
  async (name, _, { settings }) => {
    const { client, quota, wire } = setUp();
    for (const url of ['/users/a', 'https://example.com/']) {
      const error: unknown = await client.get(url, { throttle: settings }).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error instanceof TypeError || error instanceof RangeError).toBe(true);
      expect((error as Error).message).toContain(`Expected \`${name}\` to be`);
    }
    expect(wire.sent).toEqual([]);
    expect(quota.stats()).toEqual([]);
  },
);

test('what the types allow is accepted', () => {
  const fine: ThrottleOptions[] = [
    {},
    { limits: undefined, overrides: undefined, share: undefined, hosts: undefined },
    { pacing: undefined, countFrom: undefined, lostGraceMs: undefined, maxQueue: undefined },
    { minRoundTripMs: undefined, overrides: { [USERS]: { minRoundTripMs: undefined } } },
    { minRoundTripMs: 'measured', overrides: { [USERS]: { minRoundTripMs: 0.5 } } },
    { minRoundTripMs: 2 ** 31 - 1, overrides: { [USERS]: { minRoundTripMs: 'measured' } } },
    { maxWaitMs: undefined, retry: undefined },
    { retry: {} },
    { retry: { limit: undefined }, overrides: {} },
    { overrides: { [USERS]: undefined } },
    { share: 1, maxQueue: 0, maxWaitMs: 0, lostGraceMs: 0, retry: { limit: 0 } },
    { maxQueue: Infinity, maxWaitMs: Infinity, retry: { limit: Infinity } },
    { hosts: [], maxWaitMs: 0.5, lostGraceMs: 2 ** 31 - 1 },
    { overrides: { '*': '5/s', [USERS]: { pacing: 'even' } } },
  ];
  for (const options of fine) throttle(axios.create(), options);
  // Without the second argument, and with an explicit undefined.
  throttle(axios.create());
  throttle(axios.create(), undefined);
});

test.each<unknown>([null, 5, 'client', [], () => undefined])(
  'a client that is %p is refused',
  (client) => {
    expect(() => throttle(client as never)).toThrow(
      /^Expected `client` to be an axios client, got/,
    );
  },
);

test.each<unknown>([undefined, null, 5, 'https://a1.easemob.com/o/a/users', []])(
  'a request that is %p is looked up by nobody',
  (request) => {
    expect(() => throttle().lookup(request as never)).toThrow(
      /^Expected `request` to be an object such as { method: 'POST', url }, got/,
    );
  },
);

test('options may be inherited', () => {
  const defaults = { share: 0.5, hosts: ['chat.example.com'] };
  const quota = throttle(Object.create(defaults) as typeof defaults);
  const url = 'https://chat.example.com/my-org/my-app/users/a';
  expect(quota.lookup({ url })?.limits).toMatchObject([{ amount: 50 }]);
});

test('the axios module itself is a client, and a throttled one cannot be throttled twice', async () => {
  const quota = throttle(axios);
  expect(() => throttle(axios)).toThrow(/^Expected `client` to have no throttle yet/);
  await quota.close();
  expect(axios.interceptors.request.handlers).toEqual([]);
});

test.each<[string, unknown, unknown]>([
  ['event', 'unknown', () => undefined],
  ['event', '', () => undefined],
  ['event', undefined, () => undefined],
  ['event', '__proto__', () => undefined],
  ['listener', 'sent', undefined],
  ['listener', 'sent', null],
  ['listener', 'sent', {}],
])('on refuses a wrong %s', (name, event, listener) => {
  const { quota } = setUp();
  expect(() => quota.on(event as never, listener as never)).toThrow(TypeError);
  expect(() => quota.on(event as never, listener as never)).toThrow(`Expected \`${name}\` to be`);
});

test.each([
  ['options', null],
  ['options', 5],
  ['options', []],
  ['options', { drian: true }],
  ['drain', { drain: 1 }],
  ['drain', { drain: 'yes' }],
  ['drain', { drain: null }],
])('close refuses wrong %s: %j', async (name, options) => {
  const { client, quota, wire } = setUp();
  await expect(quota.close(options as never)).rejects.toThrow(`Expected \`${name}\` to be`);
  // It has not been closed.
  expect(client.interceptors.request.handlers?.length).toBe(1);
  await quota.close();
  expect(wire.sent).toEqual([]);
});
