/**
 * What the cluster does, measured over real HTTP with 0 to 30 ms each way, against the sandbox's own count.
 * `npx tsx bench/cluster.ts [case…]` runs the cases whose names hold a word.
 */
import { Redis } from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisOptions } from '../src/index.js';
import {
  type Member,
  type MemberOptions,
  type MemberReport,
  startMember,
  type Trip,
} from '../test/support/cluster-process.js';
import { type RedisServer, startRedisServer } from '../test/support/redis-server.js';
import { type SandboxProcess, startSandboxProcess } from '../test/support/sandbox-process.js';

const PATH = '/users/user{}';
const AMOUNT = 100;
const WINDOW_MS = 1000;
const USERS = 10_000;

interface Stage {
  readonly redis: RedisServer;
  readonly sandbox: SandboxProcess;
  readonly start: (
    index: number,
    redis?: Omit<RedisOptions, 'url'>,
    skewMs?: number,
    more?: Pick<MemberOptions, 'overrides'>,
  ) => Promise<Member>;
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
  const redis = await startRedisServer();
  const sandbox = await startSandboxProcess({
    latencyMs: [0, 30],
    overrides: { 'GET /user/{username}/user_channels': '5/min/user' },
  });
  const start: Stage['start'] = (index, options = {}, skewMs = 0, more = {}) =>
    startMember({
      baseURL: `${sandbox.url}/my-org/my-app`,
      redis: { url: redis.url, ...options },
      skewMs: skewMs * (index % 2 === 0 ? 1 : -1),
      ...more,
    });
  try {
    await run({ redis, sandbox, start });
  } finally {
    await sandbox.close();
    await redis.close();
  }
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

async function redisCalls(redis: RedisServer): Promise<number> {
  const client = new Redis(redis.url);
  const info = await client.info('commandstats');
  client.disconnect();
  return Number(/cmdstat_evalsha:calls=(\d+)/.exec(info)?.[1] ?? 0);
}

/** All that Redis uses, its keys, and the mean of what it says that a user's bucket takes. */
async function memory(
  redis: RedisServer,
): Promise<{ readonly bytes: number; readonly keys: number; readonly perUser: number }> {
  const client = new Redis(redis.url);
  const bytes = Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1]);
  const keys = await client.dbsize();
  const sizes = await Promise.all(
    (await client.keys('*}:*')).slice(0, 200).map((key) => client.memory('USAGE', key)),
  );
  client.disconnect();
  const perUser = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0) / (sizes.length || 1);
  return { bytes, keys, perUser };
}

async function print(stage: Stage, reports: readonly MemberReport[], note = ''): Promise<void> {
  const { buckets, totals } = await stage.sandbox.report();
  const over = buckets.reduce((sum, { overQuota }) => sum + overQuota, 0);
  const trips = reports.flatMap((report) => report.trips);
  const counts = reports.map((report) => report.trips.length);
  const calls = await redisCalls(stage.redis);
  console.log(
    `  ${totals.calls} requests, ${over} over quota, ${shares(trips)}; by process ${counts.join(' ')}; ` +
      `${(calls / totals.calls).toFixed(2)} Redis calls per request${note}`,
  );
}

/** As many as there is time for in 10 s. */
async function steady(processes: number): Promise<void> {
  await withStage(async (stage) => {
    const members = await Promise.all(times(processes, (index) => stage.start(index, {}, 30_000)));
    await Promise.all(members.map((member) => member.send(PATH, 0, 2000 / Math.min(processes, 4))));
    await sleep(10_000);
    const reports = await Promise.all(members.map((member) => member.report()));
    await Promise.all(members.map((member) => member.close()));
    const counts = reports.map((report) => report.trips.length);
    const even = counts.reduce((sum, count) => sum + count, 0) / processes;
    await print(
      stage,
      reports,
      `; the least has ${((100 * Math.min(...counts)) / even).toFixed(0)} % of its even share`,
    );
  });
}

const cases: Record<string, () => Promise<void>> = {
  '1 process': () => steady(1),
  '4 processes, clocks 60 s apart': () => steady(4),
  '8 processes, clocks 60 s apart': () => steady(8),
  'one of three killed, a new one started': () =>
    withStage(async (stage) => {
      const members = await Promise.all(times(4, (index) => stage.start(index)));
      const [first, second, victim, fresh] = members as [Member, Member, Member, Member];
      await Promise.all([first, second, victim].map((member) => member.send(PATH, 0, 400)));
      await sleep(2500);
      const dead = await victim.report();
      await victim.kill();
      await fresh.send(PATH, 0, 400 - dead.trips.length);
      await sleep(7500);
      const reports = await Promise.all([first, second, fresh].map((member) => member.report()));
      await Promise.all([first, second, fresh].map((member) => member.close()));
      await print(stage, [...reports, dead]);
    }),
};

/** Each user is called six times, of which five fit into a minute, by processes that know nothing of each other. */
cases['10,000 users, 5/min each, 4 processes'] = () =>
  withStage(async (stage) => {
    const path = '/user/user{}/user_channels';
    const overrides = { 'GET /user/{username}/user_channels': '5/min/user' };
    const members = await Promise.all(
      times(4, (index) => stage.start(index, {}, 0, { overrides })),
    );
    const before = await memory(stage.redis);
    const repeats = [2, 2, 1, 1];
    await Promise.all(
      members.flatMap((member, index) => times(repeats[index]!, () => member.send(path, 0, USERS))),
    );
    for (let keys = 0; keys < USERS; keys = (await memory(stage.redis)).keys) await sleep(1000);
    await sleep(20_000);
    const full = await memory(stage.redis);
    console.log(
      `  ${full.keys} keys, ${full.perUser.toFixed(0)} bytes for each user with five permits, ` +
        `${((full.bytes - before.bytes) / full.keys).toFixed(0)} with its part of all tables and buffers`,
    );
    await Promise.all(members.map((member) => member.close(true)));
    const idle = await memory(stage.redis);
    console.log(`  ${idle.keys} keys, ${idle.perUser.toFixed(0)} bytes for each once idle`);
    await sleep(70_000);
    const { totals, buckets } = await stage.sandbox.report();
    const calls = await redisCalls(stage.redis);
    console.log(
      `  ${(await memory(stage.redis)).keys} keys a window later; ${totals.calls} requests, ${totals.refused} refused, ` +
        `most in a minute of one user ${Math.max(...buckets.map(({ worst }) => worst))}; ` +
        `${(calls / totals.calls).toFixed(3)} Redis calls per request`,
    );
  });

for (const policy of ['wait', 'local', 'open'] as const) {
  (cases as Record<string, () => Promise<void>>)[
    `Redis stopped for 3 s, started empty: ${policy}`
  ] = () =>
    withStage(async (stage) => {
      const members = await Promise.all(
        times(4, (index) => stage.start(index, { onOutage: policy, localShare: 0.25 })),
      );
      await Promise.all(members.map((member) => member.send(PATH, 0, 250)));
      await sleep(3000);
      await stage.redis.stop();
      await sleep(3000);
      const during = (await stage.sandbox.report()).totals.calls;
      await stage.redis.start();
      await Promise.all(members.map((member) => member.close(true)));
      const { buckets, totals } = await stage.sandbox.report();
      console.log(
        `  ${totals.calls} requests, ${totals.accepted} accepted, ${totals.refused} refused and sent again, ` +
          `worst window ${buckets[0]!.worst} of ${AMOUNT}; ${during} by the end of the outage; ` +
          `${((buckets[0]!.lastAtMs - buckets[0]!.firstAtMs) / 1000).toFixed(1)} s in all`,
      );
    });
}

const wanted = process.argv.slice(2);
for (const [name, run] of Object.entries(cases)) {
  if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) continue;
  console.log(name);
  await run();
}
