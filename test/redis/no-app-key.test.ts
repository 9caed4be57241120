/** An API without App Keys, of which a request may need limits of endpoints with different methods. */
import { throttle } from '../../src/index.js';
import { defineLimits } from '../../src/limits/index.js';
import { expectPromiseKept, type Counted } from '../support/invariant.js';
import { startRedisServer } from '../support/redis-server.js';
import { describeRedis } from './describe-redis.js';

const table = defineLimits({
  name: 'items',
  hosts: ['api.example.com'],
  fallback: '5/300ms',
  sections: [
    {
      name: 'items',
      rows: [
        {
          together: '6/300ms',
          rows: [
            ['list', 'GET', '/items'],
            ['create', 'POST', '/items', { besides: '2/300ms' }],
            ['replace', 'PUT', '/items/{username}', { besides: '1/300ms/user' }],
          ],
        },
      ],
    },
  ],
});
const METHODS = ['GET', 'POST', 'PUT', 'PATCH'] as const;

describeRedis('windows in Redis, of an API without App Keys', () => {
  test('are shared by all processes, whatever the methods are', async () => {
    const redis = await startRedisServer();
    const parties = [0, 1].map(() => throttle({ limits: table, redis: redis.url }));
    const counted: Record<string, Counted[]> = { GET: [], POST: [], PUT: [], PATCH: [] };
    const ask = async (party: number, method: (typeof METHODS)[number]): Promise<void> => {
      const url = `https://api.example.com/items${method === 'PUT' ? '/a' : ''}`;
      const permit = await parties[party]!.acquire({ method, url });
      counted[method]!.push({ at: performance.now(), weight: 1 });
      permit.settle('answered');
    };
    await Promise.all(
      METHODS.flatMap((method) => Array.from({ length: 6 }, (_, index) => ask(index % 2, method))),
    );
    const { GET = [], POST = [], PUT = [], PATCH = [] } = counted;
    expectPromiseKept([...GET, ...POST, ...PUT], { amount: 6, windowMs: 300 });
    expectPromiseKept(POST, { amount: 2, windowMs: 300 });
    expectPromiseKept(PUT, { amount: 1, windowMs: 300 });
    expectPromiseKept(PATCH, { amount: 5, windowMs: 300 });

    const outage = new Promise<string>((resolve) => {
      parties[0]!.on('outage', ({ appKey }) => {
        resolve(appKey);
      });
    });
    await redis.close();
    const waiting = Promise.allSettled([ask(0, 'POST'), ask(0, 'POST'), ask(0, 'POST')]);
    expect(await outage).toBe('');
    await Promise.all(parties.map((party) => party.close()));
    await waiting;
  });
});
