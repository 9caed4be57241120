// Four processes of one host share a quota through a file. Each has more to send than a quarter of the quota and knows nothing of the
// others. One is killed in the middle, and another sends what was not answered until then.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { showLines } from './support/cluster-lines.js';
import { startMember } from './support/cluster-members.js';
import { showOutcomes } from './support/outcomes.js';
import { startSandboxChild } from './support/sandbox.js';

const REQUESTS = 75;
const folder = mkdtempSync(join(tmpdir(), 'easemob-throttle-'));
const shared = { file: join(folder, 'quota.mdb') };
// 0 to 30 ms each way, at random: how far apart requests leave says little about how they arrive.
const sandbox = await startSandboxChild({ latencyMs: [0, 30] });

// Each is support/cluster-member.ts: `throttle(client, shared)`, and calls of GET /chatgroups/{group_ids}, documented at 100/s.
const start = (requests: number) => startMember({ api: sandbox.url, shared, requests });
const members = [1, 2, 3, 4].map(() => start(REQUESTS));
await Promise.all(members.map(({ ready }) => ready));
const lines = showLines(members.length, REQUESTS);
const [first, ...others] = members.map((member, index) =>
  member.run((progress) => {
    lines.update(index, progress.answered);
    // As it is, with requests in flight.
    if (index === 0 && progress.answered >= REQUESTS / 6) member.kill();
  }),
);
const killed = await first!;
const successor = start(REQUESTS - killed.answered);
await successor.ready;
const rest = await successor.run(({ answered }) => {
  lines.update(0, killed.answered + answered);
});
const rows = (await Promise.all(others)).map((other, index) => [`${index + 2}`, other] as const);
lines.stop();

const outcomes = [['1, killed', killed] as const, ['1, started again', rest] as const, ...rows];
const counted = await showOutcomes(sandbox, outcomes);
console.log(
  `${counted.calls} calls in ${counted.seconds.toFixed(1)} s, ${counted.overQuota} over quota, ${counted.refused} refused; ` +
    `fullest window ${counted.worst} of 100`,
);
await sandbox.close();
rmSync(folder, { recursive: true, force: true });

// Prints:
// answered: process 1: 28   process 2: 69   process 3: 53   process 4: 57
//
// ┌──────────────────┬───────┬─────────┐
// │ process          │ calls │ refused │
// ├──────────────────┼───────┼─────────┤
// │ 1, killed        │    26 │       0 │
// │ 1, started again │    49 │       0 │
// │ 2                │    75 │       0 │
// │ 3                │    75 │       0 │
// │ 4                │    75 │       0 │
// └──────────────────┴───────┴─────────┘
//
// 300 calls in 2.7 s, 0 over quota, 0 refused; fullest window 100 of 100
