import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Throttle } from 'easemob-throttle';
import { atOnce } from './calls.js';
import { CountingServer, type Answer } from './counting-server.js';

/** An SDK that is set up: one call of it, and what throttles it. */
export interface SetUp {
  readonly quota: Throttle;
  readonly call: (index: number) => Promise<unknown>;
}

/** 50 calls at once at 20 a second: all are answered, and the worst window of the server holds 20. */
export function testFiftyCalls(
  setUp: (server: CountingServer) => SetUp | Promise<SetUp>,
  answer?: Answer,
): void {
  test('of 50 calls at once, no second holds more than 20, and each is answered', async () => {
    const server = await CountingServer.start(answer);
    after(() => server.close());
    const { quota, call } = await setUp(server);
    const results = await atOnce(50, call);
    const failed = results.find((result) => result.status === 'rejected');
    assert.equal(failed?.reason, undefined);
    // Some ask for a token first.
    assert.ok(server.arrivals.length >= 50);
    assert.equal(server.worst(), 20);
    await quota.close();
  });
}
