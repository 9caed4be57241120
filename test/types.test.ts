import axios from 'axios';
import {
  defineLimits,
  throttle,
  type Section,
  type Throttle,
  type ThrottleOptions,
} from 'easemob-throttle';
import { startSandbox } from 'easemob-throttle/sandbox';

const table = defineLimits({
  name: 'Example',
  hosts: ['api.example.com'],
  sections: [{ name: 'Orders', rows: [['list orders', 'GET', '/orders', '1/s']] }],
});

// What must not compile is marked; the compiler reports a mark that is not needed.
describe('The types', () => {
  test('know the endpoints of the documented table, and those of another', async () => {
    const bought: Record<string, string> = { 'POST /messages/users': '2/s' };
    const options: ThrottleOptions = { overrides: bought };
    for (const quota of [
      throttle(axios.create(), { overrides: { 'POST /messages/users': '1/s', '*': '1/s' } }),
      throttle(axios.create(), { limits: table, overrides: { 'GET /orders': '2/s' } }),
      throttle(axios.create(), options),
    ]) {
      await quota.close();
    }
    expect(() =>
      // @ts-expect-error -- misspelt
      throttle(axios.create(), { overrides: { 'POST /message/users': '1/s' } }),
    ).toThrow('nearest are');
    expect(() =>
      // @ts-expect-error -- of another table
      throttle(axios.create(), { limits: table, overrides: { 'POST /messages/users': '2/s' } }),
    ).toThrow('POST /messages/users');
  });

  test('take what has the form of a table, so that it may be of another copy of the package', () => {
    const path = { shape: '', params: [], length: 0, first: undefined, rank: 0, regexp: /^$/ };
    const other: typeof table = { ...table, prefix: path };
    expect(other.prefix).toBe(path);
  });

  test('know the endpoints of the throttle that is updated', async () => {
    const quota = throttle(axios.create());
    quota.update({ overrides: { 'POST /messages/users': '2/s', '*': '1/s' } });
    expect(() => {
      // @ts-expect-error -- misspelt
      quota.update({ overrides: { 'POST /message/users': '1/s' } });
    }).toThrow('nearest are');
    const other = throttle(axios.create(), { limits: table });
    other.update({ overrides: { 'GET /orders': '2/s' } });
    expect(() => {
      // @ts-expect-error -- of another table
      other.update({ overrides: { 'POST /messages/users': '2/s' } });
    }).toThrow('POST /messages/users');
    // Whoever does not know the table may hold any throttle, and the options of one are still checked.
    const anyone: Throttle[] = [quota, other];
    expect((): Throttle =>
      // @ts-expect-error -- misspelt
      throttle(axios.create(), { overrides: { 'POST /message/users': '1/s' } }),
    ).toThrow('nearest are');
    for (const each of anyone) {
      each.update({ overrides: {}, share: 0.5 });
      await each.close();
    }
  });

  test('let a table be split over files, section by section', async () => {
    const orders = {
      name: 'Orders',
      rows: [
        { together: '9/s', rows: [['add an order', 'POST', '/orders', { besides: '1/s' }]] },
        ['list orders', 'GET', '/orders', '1/s'],
      ],
    } as const satisfies Section;
    const split = defineLimits({ name: 'Split', hosts: ['api.example.com'], sections: [orders] });
    await throttle(axios.create(), { limits: split, overrides: { 'POST /orders': '2/s' } }).close();
    expect(() =>
      // @ts-expect-error -- no such endpoint
      throttle(axios.create(), { limits: split, overrides: { 'PUT /x': '1/s' } }),
    ).toThrow('PUT /x');
  });

  test('let an option of the sandbox be undefined', async () => {
    const none = undefined;
    const sandbox = await startSandbox({
      latencyMs: { request: none, response: 1 },
      consumers: [
        {
          endpoint: 'GET /users',
          bucket: none,
          perSecond: 1,
          share: none,
          weight: none,
          fromMs: none,
          untilMs: none,
        },
      ],
      faults: [
        { kind: 'hang', countAfterMs: none, answerAfterMs: none, first: 1 },
        { kind: 'slow', requestMs: none, responseMs: none },
        { kind: 'lost', endpoint: none, when: none, chance: none, every: none, first: none },
      ],
    });
    await sandbox.close();
  });

  test('know the options, and those of a request', async () => {
    // @ts-expect-error -- no such option
    expect(() => throttle(axios.create(), { maxWait: 1 })).toThrow('maxWait');
    const client = axios.create({ baseURL: 'https://a1.easemob.com/org/app' });
    const quota = throttle(client);
    // @ts-expect-error -- no such setting
    await expect(client.get('/users/a', { throttle: { urgent: true } })).rejects.toThrow('urgent');
    // @ts-expect-error -- no such event
    expect(() => quota.on('send', () => undefined)).toThrow('send');
    await quota.close();
  });
});
