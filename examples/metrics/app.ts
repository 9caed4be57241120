// A program to watch: waves of work under one App Key, beside another consumer, with its metrics at http://localhost:9464/metrics.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';
import { isThrottleError, throttle } from 'easemob-throttle';
import { registerMetrics } from 'easemob-throttle/metrics';
import { startSandbox } from 'easemob-throttle/sandbox';
import { register } from 'prom-client';

const PORT = Number(process.env.PORT ?? 9464);
const MESSAGES = { 'POST /messages/users': '600 messages/s' } as const;

const sandbox = await startSandbox({
  latencyMs: [10, 40],
  overrides: MESSAGES,
  consumers: [{ endpoint: 'POST /chatgroups', share: 0.4 }],
});
const client = axios.create({ baseURL: `${sandbox.url}/my-org/my-app` });
registerMetrics(throttle(client, { overrides: MESSAGES, maxWaitMs: 20_000 }));

/** Does `work` so many times at once, and again after a rest. */
async function waves(count: number, restMs: number, work: (index: number) => Promise<unknown>) {
  for (;;) {
    const all = Array.from({ length: count }, (_, index) =>
      work(index).catch((error: unknown) => {
        if (!isThrottleError(error)) throw error;
      }),
    );
    await Promise.all(all);
    await sleep(restMs);
  }
}
const to = Array.from({ length: 60 }, (_, index) => `user${index}`);
void waves(400, 6_000, (index) =>
  client.post('/users', { username: `user${index}` }, { throttle: { maxWaitMs: 2_500 } }),
);
void waves(40, 3_000, () => client.post('/messages/users', { to, type: 'txt' }));
void waves(150, 4_000, (index) => client.post('/chatgroups', { groupname: `group${index}` }));
void waves(60, 1_000, (index) => client.get(`/users/user${index}`));

createServer((_, response) => {
  response.setHeader('Content-Type', register.contentType); // without it, Prometheus 3 takes nothing
  void register.metrics().then((text) => response.end(text));
}).listen(PORT, () => {
  console.log(`http://localhost:${PORT}/metrics`);
});
