/**
 * What the processes of one host do that share a file, measured over real HTTP with 0 to 30 ms each way, against the
 * sandbox's own count. `npx tsx bench/processes.ts [case…]` runs the cases whose names hold a word.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Member,
  type MemberOptions,
  type MemberReport,
  startMember,
  type Trip,
} from '../test/support/cluster-process.js';
import { type SandboxProcess, startSandboxProcess } from '../test/support/sandbox-process.js';

const PATH = '/users/user{}';
const AMOUNT = 100;
const WINDOW_MS = 1000;

interface Stage {
  readonly sandbox: SandboxProcess;
  readonly start: (more?: Partial<MemberOptions>) => Promise<Member>;
}

/** The least time for `trips`, in any order that keeps the promise: see examples/support/optimum.ts. */
function leastMs(trips: readonly Trip[]): number {
  const freeAt = new Array<number>(AMOUNT).fill(0);
  let last = 0;
  for (const [, tookMs] of trips.toSorted(([a], [b]) => a - b)) {
    const sent = Math.min(...freeAt);
    freeAt[freeAt.indexOf(sent)] = sent + tookMs + WINDOW_MS;
    last = Math.max(last, sent + tookMs);
  }
  return last;
}

/** How much of the optimum they used, and of the quota itself, which is the optimum where nothing takes time. */
function shares(trips: readonly Trip[]): string {
  const from = Math.min(...trips.map(([sentAt]) => sentAt));
  const to = Math.max(...trips.map(([sentAt, tookMs]) => sentAt + tookMs));
  const percent = (ms: number): string => `${((100 * ms) / (to - from)).toFixed(1)} %`;
  const quotaMs = leastMs(trips.map(([sentAt]) => [sentAt, 0]));
  return `${percent(leastMs(trips))} of the optimum, ${percent(quotaMs)} of the quota`;
}

async function withStage(run: (stage: Stage) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'easemob-throttle-'));
  const overrides = { 'GET /user/{username}/user_channels': '10/min' };
  const sandbox = await startSandboxProcess({ latencyMs: [0, 30], overrides });
  const start: Stage['start'] = (more = {}) =>
    startMember({
      baseURL: `${sandbox.url}/my-org/my-app`,
      file: join(folder, '配额 1', 'quota.mdb'),
      overrides,
      ...more,
    });
  try {
    await run({ sandbox, start });
  } finally {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function print({ sandbox }: Stage, reports: readonly MemberReport[]): Promise<void> {
  const { buckets, totals } = await sandbox.report();
  const over = buckets.reduce((sum, { overQuota }) => sum + overQuota, 0);
  const counts = reports.map(({ trips }) => trips.length);
  const even = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  console.log(
    `  ${totals.calls} requests, ${over} over quota, ${totals.refused} refused, fullest window ${Math.max(...buckets.map(({ worst }) => worst))}, ` +
      `${shares(reports.flatMap(({ trips }) => trips))}; by process ${counts.join(' ')}, ` +
      `the least ${((100 * Math.min(...counts)) / even).toFixed(0)} % of an even share`,
  );
}

const all = <T>(members: readonly Member[], ask: (member: Member) => Promise<T>): Promise<T[]> =>
  Promise.all(members.map(ask));

const starts = ({ start }: Stage, count: number): Promise<Member[]> =>
  Promise.all(Array.from({ length: count }, () => start()));

/** As many as there is time for in 10 s. */
const steady = (processes: number) => () =>
  withStage(async (stage) => {
    const members = await starts(stage, processes);
    await all(members, (member) => member.send(PATH, 0, 2000 / Math.min(processes, 4)));
    await sleep(10_000);
    const reports = await all(members, (member) => member.report());
    await all(members, (member) => member.close());
    await print(stage, reports);
  });

const cases: Record<string, () => Promise<void>> = {
  '1 process': steady(1),
  '4 processes': steady(4),
  '8 processes': steady(8),
  'the same script twice in a row': () =>
    withStage(async (stage) => {
      const reports: MemberReport[] = [];
      for (let run = 0; run < 2; run++) {
        const member = await stage.start();
        await member.send(PATH, 0, 100);
        while ((await member.report()).answered < 100) await sleep(1);
        reports.push(await member.report());
        await member.kill();
      }
      await print(stage, reports);
    }),
  '10/min in three runs of 3 and a fourth': () =>
    withStage(async (stage) => {
      const reports: MemberReport[] = [];
      for (let run = 0; run < 4; run++) {
        const member = await stage.start();
        await member.send('/user/user{}/user_channels', 0, 3);
        while ((await member.report()).answered < 3) await sleep(20);
        reports.push(await member.report());
        await member.close();
      }
      await print(stage, reports);
    }),
  'one of three killed, a new one started': () =>
    withStage(async (stage) => {
      const members = await starts(stage, 4);
      const [first, second, victim, fresh] = members as [Member, Member, Member, Member];
      await all([first, second, victim], (member) => member.send(PATH, 0, 400));
      await sleep(2500);
      const dead = await victim.report();
      await victim.kill();
      await fresh.send(PATH, 0, 400 - dead.trips.length);
      await sleep(7500);
      const reports = await all([first, second, fresh], (member) => member.report());
      await all([first, second, fresh], (member) => member.close());
      await print(stage, [...reports, dead]);
    }),
  'one of three stopped for 8 s and continued': () =>
    withStage(async (stage) => {
      const members = await starts(stage, 3);
      await all(members, (member) => member.send(PATH, 0, 600));
      await sleep(2000);
      members[0]?.freeze();
      await sleep(8000);
      members[0]?.thaw();
      await sleep(4000);
      const reports = await all(members, (member) => member.report());
      await all(members, (member) => member.close());
      await print(stage, reports);
    }),
};

const words = process.argv.slice(2);
for (const [name, run] of Object.entries(cases)) {
  if (words.length > 0 && !words.some((word) => name.includes(word))) continue;
  console.log(name);
  await run();
}
