import fc from 'fast-check';
import { type Delay, drawLatency } from '../../src/sandbox/latency.js';
import { seededRandom } from '../../src/sandbox/random.js';
import { call, useSandboxes } from './client.js';

const start = useSandboxes();

/** A timer may fire a little before its time. */
const EARLY_MS = 2;

describe('the latency', () => {
  it('is drawn within the range of each way', () => {
    const delay = fc.nat({ max: 1_000 });
    const range = fc.tuple(delay, delay).map(([min, more]) => [min, min + more] as const);
    fc.assert(
      fc.property(fc.nat(), range, range, (seed, request, response) => {
        const random = seededRandom(seed);
        for (let draw = 0; draw < 20; draw += 1) {
          const { requestMs, responseMs } = drawLatency({ request, response }, random);
          expectWithin(requestMs, request);
          expectWithin(responseMs, response);
        }
      }),
    );
  });

  it('is spread over the whole range', () => {
    const random = seededRandom(1);
    const draws = Array.from({ length: 1_000 }, () => drawLatency([0, 10], random).requestMs);
    for (let slot = 0; slot < 10; slot += 1) {
      const share = draws.filter((ms) => Math.floor(ms) === slot).length;
      expect(share).toBeGreaterThan(60);
      expect(share).toBeLessThan(140);
    }
  });

  it('repeats itself with the same seed, and only then', () => {
    const draws = (seed: number) => {
      const random = seededRandom(seed);
      return Array.from({ length: 5 }, () => drawLatency([0, 50], random));
    };
    expect(draws(7)).toEqual(draws(7));
    expect(draws(7)).not.toEqual(draws(8));
  });

  it('is the same number both ways where one is given, and none where none is', () => {
    const random = seededRandom(1);
    expect(drawLatency(5, random)).toEqual({ requestMs: 5, responseMs: 5 });
    expect(drawLatency({ response: 5 }, random)).toEqual({ requestMs: 0, responseMs: 5 });
  });

  it('lets a request be counted after the way there and answered after the way back', async () => {
    let countedAt = 0;
    const sandbox = await start({
      latencyMs: { request: 80, response: 120 },
      onRequest: () => (countedAt = performance.now()),
    });
    const sentAt = performance.now();
    await call(sandbox, 'GET /users');
    const answeredAt = performance.now();
    expect(countedAt - sentAt).toBeGreaterThanOrEqual(80 - EARLY_MS);
    expect(answeredAt - countedAt).toBeGreaterThanOrEqual(120 - EARLY_MS);
  });

  it('of one request does not hold up others', async () => {
    const order: string[] = [];
    const sandbox = await start({
      faults: [{ kind: 'slow', when: ({ url }) => url.endsWith('slow'), requestMs: 1_000 }],
      onRequest: ({ endpoint }) => order.push(endpoint),
    });
    await Promise.all([call(sandbox, 'GET /users/slow'), call(sandbox, 'GET /users')]);
    expect(order).toEqual(['GET /users', 'GET /users/{username}']);
  });
});

function expectWithin(ms: number, range: Delay): void {
  const [min, max] = range as readonly [number, number];
  expect(ms).toBeGreaterThanOrEqual(min);
  expect(ms).toBeLessThanOrEqual(max);
}
