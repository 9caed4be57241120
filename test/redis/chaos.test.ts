/** A Redis that stops now and then for longer than the time limit, so that answers are not heard and calls come late. */
import axios, { AxiosHeaders } from 'axios';
import { setTimeout as sleep } from 'node:timers/promises';
import { throttle } from '../../src/index.js';
import { expectPromiseKept, type Counted } from '../support/invariant.js';
import { startRedisServer } from '../support/redis-server.js';
import { describeRedis } from './describe-redis.js';

const AMOUNT = 100;
const WINDOW_MS = 500;
const TIMEOUT_MS = 10;

describeRedis('answers that are not heard', () => {
  it('cost no more than time', async () => {
    const server = await startRedisServer();
    const arrivals: Counted[] = [];
    const overrides = { 'GET /users/{username}': `${AMOUNT}/${WINDOW_MS}ms` };
    const quotas = Array.from({ length: 8 }, () => {
      const client = axios.create({
        baseURL: 'https://a1.easemob.com/my-org/my-app',
        adapter: async (config) => {
          await sleep(Math.random() * 10);
          arrivals.push({ at: performance.now(), weight: 1 });
          await sleep(Math.random() * 10);
          return { data: '', status: 200, statusText: 'OK', headers: new AxiosHeaders(), config };
        },
      });
      const redis = { url: server.url, timeoutMs: TIMEOUT_MS };
      const quota = throttle(client, { overrides, redis });
      for (let index = 0; index < 1000; index++) client.get('/users/x').catch(() => undefined);
      return quota;
    });
    const start = performance.now();
    // A busy machine is given the time that it needs.
    const isOver = (): boolean => {
      const ms = performance.now() - start;
      return ms > (arrivals.length > 2 * AMOUNT ? 5_000 : 30_000);
    };
    while (!isOver()) {
      await sleep(20 + Math.random() * 100);
      server.freeze();
      await sleep(Math.random() * 3 * TIMEOUT_MS);
      server.thaw();
    }
    await Promise.all(quotas.map((quota) => quota.close()));
    await server.close();
    expect(arrivals.length).toBeGreaterThan(2 * AMOUNT);
    expectPromiseKept(arrivals, { amount: AMOUNT, windowMs: WINDOW_MS });
  });
});
