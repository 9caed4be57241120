import { expectPromiseKept } from '../support/invariant.js';
import { expectKept, message, setUp, type Reply } from './wire.js';

const OVER = {
  error: 'message_send_error',
  exception: 'MessageSendException',
  error_description: 'message send reach limit',
};
const SEND = 'POST /messages';

beforeEach(() => {
  jest.useFakeTimers({ now: new Date('2026-01-01T00:00:00Z') });
});
afterEach(() => {
  jest.useRealTimers();
});

describe('A 403 that says that the messages are used up', () => {
  test('pauses the limit of messages alone, and the call is sent again', async () => {
    const reply = (_: unknown, sends: number): Reply =>
      sends === 1 ? { status: 403, data: OVER } : { status: 200 };
    const { client, quota, wire } = setUp({}, { reply });
    const refused: string[] = [];
    quota.on('refused', ({ bucket }) => refused.push(bucket));
    const call = client.post('/messages', { target: ['a'] });
    await jest.advanceTimersByTimeAsync(5000);
    expect((await call).status).toBe(200);
    expect(refused).toEqual([`my-org#my-app ${SEND} messages/1000ms`]);
    expect(wire.sent.length).toBe(2);
    expectKept(wire, 100, 1000);
    void quota.close();
  });

  test.each([
    ['another description', { ...OVER, error_description: 'user does not exist' }],
    ['another error', { error: 'forbidden', error_description: 'message send reach limit' }],
    ['no body', undefined],
  ])('with %s reaches the caller after one try', async (_, data) => {
    const { client, wire, quota } = setUp({}, { reply: () => ({ status: 403, data }) });
    const call = client.post('/messages/chatrooms', message(1)).catch((error: unknown) => error);
    await jest.advanceTimersByTimeAsync(5000);
    expect(await call).toMatchObject({ response: { status: 403 } });
    expect(wire.sent.length).toBe(1);
    void quota.close();
  });

  test('800 room messages beside another that takes 40 %', async () => {
    const accepted: number[] = [];
    let refused = 0;
    const reply = (): Reply => {
      const now = performance.now();
      if (accepted.filter((at) => at > now - 1000).length < 60) {
        accepted.push(now);
        return { status: 200 };
      }
      refused += 1;
      return { status: 403, data: OVER };
    };
    const { client, wire, quota } = setUp({}, { reply, latencyMs: 30 });
    const start = performance.now();
    let tookMs = 0;
    const all = Promise.all(
      Array.from({ length: 800 }, () => client.post('/messages/chatrooms', message(1))),
    ).then((results) => {
      tookMs = performance.now() - start;
      return results;
    });
    await jest.advanceTimersByTimeAsync(60_000);
    expect((await all).every(({ status }) => status === 200)).toBe(true);
    expect(refused).toBeLessThanOrEqual(60);
    expect(tookMs).toBeLessThan(18_000);
    expectPromiseKept(wire.counted(), { amount: 100, windowMs: 1000 });
    void quota.close();
  });
});

describe('A call with more receivers than the endpoint takes', () => {
  test.each([
    ['/messages/users', 601, 600],
    ['/messages/chatgroups', 4, 3],
    ['/messages/chatrooms', 11, 10],
  ])('%s with %d fails at once, and says how to split it', async (url, receivers, max) => {
    const { client, wire, quota } = setUp();
    const error = await client.post(url, message(receivers)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'ERR_THROTTLE_WEIGHT', facts: { earliestMs: Infinity } });
    expect((error as Error).message).toContain(`split it into calls of ${max} receivers each`);
    expect(wire.sent).toEqual([]);
    void quota.close();
  });

  test('goes where the caller says what it weighs', async () => {
    const { client, wire, quota } = setUp();
    const call = client.post('/messages/chatrooms', message(11), { throttle: { weight: 11 } });
    await jest.advanceTimersByTimeAsync(100);
    await call;
    expect(wire.sent.length).toBe(1);
    void quota.close();
  });
});
