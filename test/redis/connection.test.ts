/** The client of the user's, and the connection of our own. */
import { execFile } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { describeRedis } from './describe-redis.js';
import { startRedisProxy } from './proxy.js';
import { calls, Stage } from './stage.js';
import { program } from '../support/program.js';

const run = promisify(execFile);

describeRedis('a connection', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.start();
  });
  afterEach(async () => {
    await stage.close();
  });

  it('of the user’s is left as it is, and open', async () => {
    const client = new Redis(stage.redis.url);
    await client.ping();
    const listeners = (): string[] =>
      client.eventNames().map((name) => `${String(name)} ${client.listenerCount(name)}`);
    const before = {
      listeners: listeners(),
      keys: Object.keys(client),
      options: { ...client.options },
    };
    const party = stage.join({ client });
    await calls(party.client, '/users/user{}', 3);
    expect({
      listeners: listeners(),
      keys: Object.keys(client),
      options: { ...client.options },
    }).toEqual(before);
    await party.quota.close();
    expect(client.status).toBe('ready');
    expect(await client.ping()).toBe('PONG');
    client.disconnect();
  });

  it('of our own is gone after close(), and does not keep the process alive', async () => {
    const script = `
      import axios from 'axios';
      import { throttle } from '${program('src/index.ts')}';
      const client = axios.create({ baseURL: '${stage.sandbox.url}/o/a' });
      const quota = throttle(client, { redis: '${stage.redis.url}' });
      await client.get('/users/x');
      await quota.close();
      console.log('closed');
    `;
    const args = ['--input-type=module', '-e', script];
    const { stdout } = await run(process.execPath, args, { timeout: 20_000 });
    expect(stdout).toBe('closed\n');
  });

  it.each(['there', 'away'])(
    'of our own keeps no idle process alive, with Redis %s',
    async (where) => {
      if (where === 'away') await stage.redis.stop();
      const script = `
      import axios from 'axios';
      import { throttle } from '${program('src/index.ts')}';
      const client = axios.create({ baseURL: '${stage.sandbox.url}/o/a' });
      const redis = { url: '${stage.redis.url}', timeoutMs: 100, onOutage: 'open' };
      const quota = throttle(client, { redis });
      await client.get('/users/x');
      console.log('sent');
    `;
      const args = ['--input-type=module', '-e', script];
      const { stdout } = await run(process.execPath, args, { timeout: 15_000 });
      expect(stdout).toBe('sent\n');
    },
  );

  it.each(['redis', 'rediss'])(
    'of our own keeps no idle process alive that is made to who says nothing, by %s',
    async (protocol) => {
      const silent = createServer().listen(0, '127.0.0.1');
      await once(silent, 'listening');
      const { port } = silent.address() as AddressInfo;
      const script = `
      import axios from 'axios';
      import { throttle } from '${program('src/index.ts')}';
      const client = axios.create({ baseURL: '${stage.sandbox.url}/o/a' });
      const redis = { url: '${protocol}://127.0.0.1:${port}', timeoutMs: 100, onOutage: 'open' };
      throttle(client, { redis });
      await client.get('/users/x');
      console.log('sent');
    `;
      const args = ['--input-type=module', '-e', script];
      const { stdout } = await run(process.execPath, args, { timeout: 9000 });
      expect(stdout).toBe('sent\n');
      silent.close();
    },
  );

  it('to a Redis that is far away, and has to be told the script, is no outage', async () => {
    const proxy = await startRedisProxy(stage.redis.port, 400);
    const redis = { url: proxy.url, onOutage: 'open' as const };
    // Four answers in a row: each is in time.
    const { client, quota } = stage.join(redis, { overrides: { 'GET /users/{username}': '3/h' } });
    const events: string[] = [];
    for (const name of ['outage', 'recovered'] as const) quota.on(name, () => events.push(name));
    const sent = calls(client, '/users/user{}', 3);
    const late = client.get('/users/late', { throttle: { maxWaitMs: 3000 } });
    await expect(late).rejects.toMatchObject({ code: 'ERR_THROTTLE_WAIT' });
    expect(await sent).toEqual([200, 200, 200]);
    expect(events).toEqual([]);
    expect(stage.overQuota).toBe(0);
    await quota.close();
    await proxy.close();
  });

  it('to a database that is not there is an outage that says so, and goes to no other', async () => {
    const { client, quota } = stage.join({ url: `${stage.redis.url}/99`, timeoutMs: 300 });
    const reasons: string[] = [];
    quota.on('outage', ({ reason }) => reasons.push(reason));
    const failed = client.get('/users/x', { throttle: { maxWaitMs: 1500 } });
    await expect(failed).rejects.toMatchObject({ code: 'ERR_THROTTLE_WAIT' });
    expect(reasons).toEqual(['ERR DB index is out of range']);
    const redis = new Redis(stage.redis.url);
    expect(await redis.dbsize()).toBe(0);
    redis.disconnect();
  });

  it.each([
    ['127.0.0.1:1', 'ECONNREFUSED'],
    ['localhost:1', 'ECONNREFUSED'],
    ['nowhere.invalid', 'nowhere.invalid'],
  ])('to %s, that cannot be made, is an outage that says why', async (host, why) => {
    const { client, quota } = stage.join({ url: `redis://:secret@${host}`, timeoutMs: 2000 });
    const reasons: string[] = [];
    const isOut = new Promise<void>((resolve) => {
      quota.on('outage', ({ reason }) => {
        reasons.push(reason);
        resolve();
      });
    });
    const failed = client.get('/users/x', { throttle: { maxWaitMs: 500 } });
    await expect(failed).rejects.toMatchObject({ code: 'ERR_THROTTLE_WAIT' });
    await isOut;
    expect(reasons).toEqual([expect.stringContaining(why)]);
    expect(reasons.join()).not.toContain('secret');
  });
});
