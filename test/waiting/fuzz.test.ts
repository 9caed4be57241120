import axios, { type AxiosRequestConfig, type InternalAxiosRequestConfig } from 'axios';
import fc from 'fast-check';
import { throttle } from '../../src/index.js';
import { expectKept, Wire } from './wire.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const segment = fc.oneof(
  fc.constantFrom('o', 'a', 'users', 'messages', 'user', 'user_channels', 'chatgroups', '..', ''),
  fc.constantFrom('%2F', '%', '%zz', '{username}', '__proto__', '?', '#', '\\', ':', '@', '//'),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const path = fc.array(segment, { maxLength: 8 }).map((segments) => segments.join('/'));
const body = fc.oneof(
  fc.anything(),
  fc.json(),
  fc.record({ to: fc.anything() }),
  fc.record({ to: fc.array(fc.string(), { maxLength: 20 }), target: fc.anything() }),
);
const request = fc.record(
  {
    method: fc.oneof(fc.constantFrom('get', 'POST', 'put', 'delete', 'PATCH'), fc.string()),
    url: fc.oneof(path, fc.webUrl(), fc.string({ unit: 'binary' }), fc.constant('https://[')),
    baseURL: fc.oneof(
      path.map((rest) => `https://a1.easemob.com/${rest}`),
      fc.string(),
    ),
    data: body,
    params: fc.oneof(fc.dictionary(fc.string(), fc.string()), fc.constant(undefined)),
    allowAbsoluteUrls: fc.constantFrom(undefined, true, false),
  },
  { requiredKeys: [] },
);

/** Whether a request was sent, or how it failed. */
async function outcome(send: () => Promise<unknown>): Promise<string> {
  try {
    const sent = send();
    // Long enough for a line of a minute to move; nothing may hang beyond that.
    await Promise.all([sent.catch(() => undefined), jest.advanceTimersByTimeAsync(120_000)]);
    await sent;
    return 'sent';
  } catch (error) {
    const { name, message } = error as Error;
    return `${name}: ${message}`;
  }
}

test('whatever is requested, a throttled client does as the same client without a throttle', async () => {
  let limited = 0;
  await fc.assert(
    fc.asyncProperty(request, async (config) => {
      const [plainWire, wire] = [new Wire(), new Wire()];
      // How a wire of the tests reads a body is none of this test's business.
      const send = (one: Wire) => (sent: InternalAxiosRequestConfig) =>
        one.adapter({ ...sent, data: undefined });
      const plain = axios.create({ adapter: send(plainWire) });
      const client = axios.create({ adapter: send(wire) });
      const quota = throttle(client);
      quota.on('sent', () => (limited += 1));
      const [expected, got] = await Promise.all([
        outcome(() => plain.request(config as AxiosRequestConfig)),
        outcome(() => client.request({ ...config } as AxiosRequestConfig)),
      ]);
      if (!got.startsWith('ThrottleError')) expect(got).toBe(expected);
      else expect(got).toMatch(/it weighs \d+, and no window/);
      expect(wire.sent.length).toBe(got === 'sent' ? 1 : 0);
      if (wire.sent.length > 0) expectKept(wire, 1, 1);
      await quota.close();
    }),
    { numRuns: 400 },
  );
  // The fuzzing is of use only where it meets the API.
  expect(limited).toBeGreaterThan(30);
}, 60_000);

test('whatever a server answers with status 429, a request ends', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.anything(),
      fc.dictionary(fc.constantFrom('retry-after', 'Retry-After', 'date'), fc.string()),
      async (data, headers) => {
        const wire = new Wire({
          reply: (_, sends) => (sends === 1 ? { status: 429, data, headers } : { status: 200 }),
        });
        const client = axios.create({
          baseURL: 'https://a1.easemob.com/o/a',
          adapter: wire.adapter,
          transformResponse: (same: unknown) => same,
        });
        const quota = throttle(client, { maxWaitMs: 10_000 });
        const end = await outcome(() => client.get('/users/a'));
        expect(end).toMatch(/^(?:sent|AxiosError: status 429|ThrottleError: .*maxWaitMs.*)$/);
        expectKept(wire, 100, 1_000);
        await quota.close();
      },
    ),
    { numRuns: 200 },
  );
}, 60_000);

test('lookup of whatever is no request throws nothing', () => {
  const quota = throttle(axios.create());
  fc.assert(
    fc.property(
      fc.record({ method: fc.anything(), url: fc.anything(), baseURL: fc.anything(), data: body }),
      (config) => {
        expect(() => quota.lookup(config as never)).not.toThrow();
      },
    ),
  );
});
