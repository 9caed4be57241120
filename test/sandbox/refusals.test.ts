import { defineLimits } from '../../src/limits/table.js';
import { call, receivers, useSandboxes } from './client.js';

const start = useSandboxes();

const OF_MESSAGES = {
  status: 403,
  body: {
    error: 'message_send_error',
    exception: 'MessageSendException',
    error_description: 'message send reach limit',
  },
};
const OF_CALLS = { status: 429, body: { error: 'reach_limit' } };

describe('a message call over quota', () => {
  const send = 'POST /messages/users';
  const overrides = { [send]: '3 calls/10min + 5 messages/10min', 'GET /users': '1/10min' };

  it('is answered 403 for want of messages, and 429 for want of calls', async () => {
    const sandbox = await start({ overrides, refuseMessagesWith: 403 });
    const sendTo = (count: number) => call(sandbox, send, { to: receivers(count) });
    expect((await sendTo(4)).status).toBe(200);
    expect(await sendTo(2)).toMatchObject(OF_MESSAGES);
    expect((await sendTo(1)).status).toBe(200);
    expect(await sendTo(1)).toMatchObject(OF_MESSAGES);
    expect(sandbox.report().buckets).toMatchObject([
      { unit: 'call', calls: 4, accepted: 2, refused: 2, overQuota: 0 },
      { unit: 'message', calls: 4, accepted: 2, refused: 2, overQuota: 3 },
    ]);
  });

  it('is answered 429 where calls are over quota too, for these are counted first', async () => {
    const sandbox = await start({ overrides, refuseMessagesWith: 403 });
    for (const count of [1, 1, 3]) await call(sandbox, send, { to: receivers(count) });
    expect(await call(sandbox, send, { to: ['u1'] })).toMatchObject(OF_CALLS);
  });

  it('leaves calls that are no messages their 429', async () => {
    const sandbox = await start({ overrides, refuseMessagesWith: 403 });
    await call(sandbox, 'GET /users');
    expect(await call(sandbox, 'GET /users')).toMatchObject(OF_CALLS);
  });

  it('is answered 429 where the sandbox is told so', async () => {
    const sandbox = await start({ overrides, refuseMessagesWith: 429 });
    expect(await call(sandbox, send, { to: receivers(6) })).toMatchObject(OF_CALLS);
  });

  it('carries a Retry-After that a fault gives it', async () => {
    const faults = [{ kind: 'retryAfter', seconds: 7 }] as const;
    const sandbox = await start({ overrides, faults, refuseMessagesWith: 403 });
    const refused = await call(sandbox, send, { to: receivers(6) });
    expect(refused).toMatchObject(OF_MESSAGES);
    expect(refused.headers.get('retry-after')).toBe('7');
  });
});

describe('a call to more receivers than it may have', () => {
  it.each([
    ['users', 600],
    ['chatgroups', 3],
    ['chatrooms', 10],
  ])('is answered 400 and takes nothing from the quota: %s, %d', async (kind, max) => {
    const sandbox = await start();
    const send = (count: number) =>
      call(sandbox, `POST /messages/${kind}`, { to: receivers(count) });
    expect(await send(max + 1)).toMatchObject({
      status: 400,
      body: {
        error: 'message_send_error',
        error_description: `params to's size can't exceed limit ${max}`,
      },
    });
    expect(sandbox.report().buckets).toEqual([]);
    expect(sandbox.report().totals).toMatchObject({ calls: 1, accepted: 0, refused: 0 });
    expect((await send(max)).status).toBe(200);
  });
});

describe('long windows', () => {
  const HALF_HOUR_MS = 1_800_000;
  const DAY_MS = 86_400_000;

  it.each(['sliding', 'fixed'] as const)('are kept together, %s', async (windows) => {
    const limits = defineLimits({
      name: 'Broadcasts',
      hosts: ['api.example.com'],
      sections: [
        {
          name: 'Messages',
          rows: [
            ['to rooms', 'POST', '/rooms', '3/day'],
            ['to all', 'POST', '/all', [{ amount: 1, windowMs: HALF_HOUR_MS }, '2/day']],
          ],
        },
      ],
    });
    // A window that began in this very test would end far behind it.
    const sandbox = await start({ limits, windows, ...(windows === 'fixed' && { phaseMs: 0 }) });
    const send = async (path: string) =>
      (await fetch(sandbox.url + path, { method: 'POST' })).status;
    const statuses = [];
    for (const path of ['/rooms', '/rooms', '/rooms', '/rooms', '/all', '/all']) {
      statuses.push(await send(path));
    }
    expect(statuses).toEqual([200, 200, 200, 429, 200, 429]);
    expect(sandbox.report().buckets).toMatchObject([
      { windowMs: DAY_MS, amount: 3, worst: 4, worstAccepted: 3 },
      { windowMs: HALF_HOUR_MS, amount: 1, worst: 2, worstAccepted: 1 },
      { windowMs: DAY_MS, amount: 2, worst: 2, worstAccepted: 1 },
    ]);
  });
});
