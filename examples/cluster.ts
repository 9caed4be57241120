// Four processes share one quota through Redis. Each has far more to send than a quarter of the quota, and knows nothing of the others.
// `REDIS_URL` names the Redis; without it, one is started.
import { showLines } from './support/cluster-lines.js';
import { startMember } from './support/cluster-members.js';
import { openRedis } from './support/cluster-redis.js';
import { showOutcomes } from './support/outcomes.js';
import { startSandboxChild } from './support/sandbox.js';

const REQUESTS = 100;
const redis = await openRedis();
// 0 to 30 ms each way, at random: how far apart requests leave says little about how they arrive.
const sandbox = await startSandboxChild({ latencyMs: [0, 30] });

// Each is support/cluster-member.ts: `throttle(client, shared)`, and calls of GET /chatgroups/{group_ids}, documented at 100/s.
const work = { api: sandbox.url, shared: { redis: redis.url }, requests: REQUESTS };
const members = [1, 2, 3, 4].map(() => startMember(work));
await Promise.all(members.map(({ ready }) => ready));
const lines = showLines(members.length, REQUESTS);
const scriptsBefore = await redis.scripts();
const runs = members.map((member, index) =>
  member.run(({ answered }) => {
    lines.update(index, answered);
  }),
);
const outcomes = (await Promise.all(runs)).map((run, index) => [`${index + 1}`, run] as const);
lines.stop();
const scripts = (await redis.scripts()) - scriptsBefore;

const { calls, seconds, refused, worst } = await showOutcomes(sandbox, outcomes);
// The first 100 leave at once, and each place is free again a window and a round trip of 30 ms later.
const leastSeconds = (calls / 100 - 1) * 1.03;
console.log(
  `${calls} calls in ${seconds.toFixed(1)} s (at the least ${leastSeconds.toFixed(1)} s), ${refused} refused; ` +
    `fullest window ${worst} of 100`,
);
console.log(`${(scripts / calls).toFixed(2)} calls of Redis for each`);
await sandbox.close();
await redis.close();

// Prints:
// answered: process 1: 8   process 2: 38   process 3: 59   process 4: 7
// answered: process 1: 100   process 2: 100   process 3: 100   process 4: 100
//
// ┌─────────┬───────┬─────────┬────────────────────┐
// │ process │ calls │ refused │ latency per permit │
// ├─────────┼───────┼─────────┼────────────────────┤
// │ 1       │   100 │       0 │             3.9 ms │
// │ 2       │   100 │       0 │             3.7 ms │
// │ 3       │   100 │       0 │             3.5 ms │
// │ 4       │   100 │       0 │             4.3 ms │
// └─────────┴───────┴─────────┴────────────────────┘
//
// 400 calls in 3.4 s (at the least 3.1 s), 0 refused; fullest window 100 of 100
// 0.51 calls of Redis for each
