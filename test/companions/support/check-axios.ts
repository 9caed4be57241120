import assert from 'node:assert/strict';
import { outcomesOf, type Tools } from '../../plain-axios/compare.js';
import { startServer } from '../../plain-axios/server.js';
import { atOnce } from './calls.js';
import { CountingServer } from './counting-server.js';

/** That a limit is kept with this axios and this copy of the library, and that what waits ends as without it. */
export async function checkAxios(tools: Tools): Promise<void> {
  await checkLimit(tools);
  const server = await startServer();
  try {
    const plain = await outcomesOf('plain', server.url, tools);
    const waited = await outcomesOf('line', server.url, tools);
    assert.deepEqual(Object.keys(waited), Object.keys(plain));
    for (const [group, scenarios] of Object.entries(plain)) {
      for (const [name, outcome] of Object.entries(scenarios)) {
        assert.deepEqual(waited[group]?.[name], outcome, `${group}: ${name}`);
      }
    }
  } finally {
    await server.close();
  }
}

async function checkLimit({ axios, throttle, defineLimits }: Tools): Promise<void> {
  const server = await CountingServer.start();
  const client = axios.create({ baseURL: server.url });
  const fallback = { amount: 20, windowMs: 500 };
  const limits = defineLimits({ name: 'Local', hosts: ['127.0.0.1'], fallback, sections: [] });
  const quota = throttle(client, { limits });
  try {
    const results = await atOnce(50, (index) => client.get(`/items/${index}`));
    assert.ok(results.every(({ status }) => status === 'fulfilled'));
    assert.equal(server.arrivals.length, 50);
    assert.ok(server.worst(500) <= 20);
  } finally {
    await quota.close();
    await server.close();
  }
}
