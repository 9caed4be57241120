import { setUp, type Setup } from '../waiting/wire.js';

const USERS = 'GET /users/{username}';

/** A throttle that has sent, waited, been refused and given up: what metrics are to tell of. */
export async function runLoad(observe: (setup: Setup) => void): Promise<Setup> {
  let refusals = 0;
  const setup = setUp(
    { overrides: { [USERS]: '2/s' }, maxQueue: 2 },
    {
      latencyMs: 100,
      reply: ({ url }) =>
        url === '/users/c' && refusals++ === 0
          ? { status: 429, data: { error: 'reach_limit' } }
          : { status: 200 },
    },
  );
  observe(setup);
  const { client } = setup;
  const controller = new AbortController();
  const calls = ['a', 'b', 'c', 'd', 'e'].map((user) =>
    client.get(`/users/${user}`, user === 'd' ? { signal: controller.signal } : {}),
  );
  const outcomes = Promise.allSettled(calls);
  await jest.advanceTimersByTimeAsync(50);
  controller.abort();
  await jest.advanceTimersByTimeAsync(20_000);
  await outcomes;
  return setup;
}
