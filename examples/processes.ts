/**
 * Four processes of one host share a quota through a file: `npx tsx examples/processes.ts`. Each has more to send than a quarter of
 * the quota and knows nothing of the others. One is killed in the middle, and another sends what was not answered until then.
 */
import Table from 'cli-table3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { showLines } from './support/cluster-lines.js';
import { startMember, type Progress } from './support/cluster-members.js';
import { startSandboxChild } from './support/sandbox.js';

const PROCESSES = 4;
const REQUESTS = 75;
const AMOUNT = 100;

const folder = mkdtempSync(join(tmpdir(), 'easemob-throttle-'));
const file = join(folder, 'quota.mdb');
// 0 to 30 ms each way, at random: how far apart requests leave says little about how they arrive.
const sandbox = await startSandboxChild({ latencyMs: [0, 30] });
console.log(`${PROCESSES} processes send ${REQUESTS} calls each of GET /chatgroups/{group_ids}, documented at ${AMOUNT}/s,
to a sandbox that enforces it. They share the quota through a file. The first is killed in the middle.\n`);

const start = (requests: number) => startMember({ api: sandbox.url, shared: { file }, requests });
const members = Array.from({ length: PROCESSES }, () => start(REQUESTS));
await Promise.all(members.map(({ ready }) => ready));
const lines = showLines(PROCESSES, REQUESTS);
const [first, ...others] = members.map((member, index) =>
  member.run((progress) => {
    lines.update(index, progress.answered);
    // As it is, with requests in flight.
    if (index === 0 && progress.answered >= REQUESTS / 6) members[0]!.kill();
  }),
);

const killed = await first!;
const successor = start(REQUESTS - killed.answered);
await successor.ready;
const rest = await successor.run(({ answered }) => {
  lines.update(0, killed.answered + answered);
});
const results = [killed, rest, ...(await Promise.all(others))];
lines.stop();

const { buckets, totals } = await sandbox.report();
const counted = buckets.find(({ bucket }) => bucket.includes('chatgroups'))!;
console.log(`\n${table(results)}\n`);
console.log(
  `By the sandbox's own count: ${counted.calls} calls in ${((counted.lastAtMs - counted.firstAtMs) / 1000).toFixed(1)} s, ` +
    `${counted.overQuota} over quota, ${totals.refused} refused; fullest window ${counted.worst} of ${AMOUNT}.`,
);
await sandbox.close();
rmSync(folder, { recursive: true, force: true });
process.exitCode = totals.refused === 0 && counted.overQuota === 0 ? 0 : 1;

function table(outcomes: readonly Progress[]): string {
  const rows = new Table({
    head: ['process', 'calls', 'refused'],
    colAligns: ['left', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const [index, { answered, refused }] of outcomes.entries()) {
    const name = ['1, killed', '1, started again'][index] ?? String(index);
    rows.push([name, answered, refused]);
  }
  return rows.toString();
}

/*
process 1: 13   process 2: 22   process 3: 23   process 4: 37
process 1: 13   process 2: 51   process 3: 56   process 4: 69
process 1: 64   process 2: 75   process 3: 75   process 4: 75

┌──────────────────┬───────┬─────────┐
│ process          │ calls │ refused │
├──────────────────┼───────┼─────────┤
│ 1, killed        │    13 │       0 │
│ 1, started again │    62 │       0 │
│ 2                │    75 │       0 │
│ 3                │    75 │       0 │
│ 4                │    75 │       0 │
└──────────────────┴───────┴─────────┘

By the sandbox's own count: 305 calls in 3.5 s, 0 over quota, 0 refused; fullest window 100 of 100.
5 were on their way when it was killed: they were counted, and sent again.
*/
