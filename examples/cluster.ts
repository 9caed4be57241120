/**
 * Four processes share one quota through Redis: `npx tsx examples/cluster.ts`. Each has far more to send than a quarter
 * of the quota, and knows nothing of the others. `REDIS_URL` names the Redis; without it, one is started.
 */
import Table from 'cli-table3';
import { startMember, type Progress } from './support/cluster-members.js';
import { showLines } from './support/cluster-lines.js';
import { openRedis } from './support/cluster-redis.js';
import { startSandboxChild } from './support/sandbox.js';

const PROCESSES = 4;
const REQUESTS = 200;
const WINDOW_MS = 1000;
const AMOUNT = 100;

const redis = await openRedis();
// 0 to 30 ms each way, at random: how far apart requests leave says little about how they arrive.
const sandbox = await startSandboxChild({ latencyMs: [0, 30] });
console.log(`${PROCESSES} processes send ${REQUESTS} calls each of GET /chatgroups/{group_ids}, documented at ${AMOUNT}/s,
to a sandbox that enforces it. They share the quota through Redis.\n`);

const members = Array.from({ length: PROCESSES }, () =>
  startMember({ api: sandbox.url, shared: { redis: redis.url }, requests: REQUESTS }),
);
await Promise.all(members.map(({ ready }) => ready));
const lines = showLines(PROCESSES, REQUESTS);
const scriptsBefore = await redis.scripts();
const results = await Promise.all(
  members.map((member, index) =>
    member.run((progress) => {
      lines.update(index, progress.answered);
    }),
  ),
);
lines.stop();
const scripts = (await redis.scripts()) - scriptsBefore;

const { buckets, totals } = await sandbox.report();
const counted = buckets.find(({ bucket }) => bucket.includes('chatgroups'))!;
console.log(`\n${table(results)}\n`);
const seconds = (counted.lastAtMs - counted.firstAtMs) / 1000;
// Of 800 calls the first 100 leave at once, and each place is free again a window and a round trip later.
const leastSeconds = ((counted.calls / AMOUNT - 1) * (WINDOW_MS + 30)) / 1000;
console.log(
  `By the sandbox's own count: ${counted.calls} calls in ${seconds.toFixed(1)} s (at the least ${leastSeconds.toFixed(1)} s), ` +
    `${totals.refused} refused; fullest window ${counted.worst} of ${AMOUNT}.`,
);
console.log(`Redis: ${(scripts / totals.calls).toFixed(2)} calls per request.`);
await sandbox.close();
await redis.close();
process.exitCode = totals.refused === 0 && counted.worst <= AMOUNT ? 0 : 1;

function table(outcomes: readonly Progress[]): string {
  const rows = new Table({
    head: ['process', 'calls', 'refused', 'latency per permit'],
    colAligns: ['left', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const [index, { answered, refused, permitMs = 0 }] of outcomes.entries()) {
    rows.push([index + 1, answered, refused, `${permitMs.toFixed(1)} ms`]);
  }
  return rows.toString();
}
