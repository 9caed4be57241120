/**
 * A limit that the table lacks, learnt by processes that share a quota: 1,000 calls at once under 6,000 a minute, to a
 * server that takes 100 a second, over real HTTP with 5 to 15 ms each way.
 *
 * npx tsx bench/stale.ts [shares|file|redis…] [processes…], as in: npx tsx bench/stale.ts redis 2 4
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startMember, type MemberOptions } from '../test/support/cluster-process.js';
import { startRedisServer } from '../test/support/redis-server.js';
import { startSandboxProcess } from '../test/support/sandbox-process.js';

const ENDPOINT = 'GET /users/{username}';
const CALLS = 1_000;
const PER_MINUTE = 6_000;
const PER_SECOND = 100;

type Way = 'shares' | 'file' | 'redis';
const WAYS: readonly Way[] = ['shares', 'file', 'redis'];

const args = process.argv.slice(2);
const counts = args.map(Number).filter((count) => count > 0);
for (const way of WAYS.filter((known) => args.includes(known) || !args.some(isWay))) {
  for (const processes of counts.length > 0 ? counts : [1, 2, 4]) await measure(way, processes);
}

function isWay(text: string): boolean {
  return WAYS.some((way) => way === text);
}

async function measure(way: Way, processes: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'easemob-throttle-'));
  const redis = way === 'redis' ? await startRedisServer() : undefined;
  const sandbox = await startSandboxProcess({
    overrides: { [ENDPOINT]: `${PER_SECOND}/s` },
    latencyMs: [5, 15],
  });
  const amount = way === 'shares' ? PER_MINUTE / processes : PER_MINUTE;
  const options: MemberOptions = {
    baseURL: `${sandbox.url}/my-org/my-app`,
    overrides: { [ENDPOINT]: `${amount}/min` },
    ...(redis && { redis: { url: redis.url } }),
    ...(way === 'file' && { file: join(folder, 'quota.mdb') }),
  };
  const members = await Promise.all(Array.from({ length: processes }, () => startMember(options)));
  const size = CALLS / processes;
  const start = performance.now();
  await Promise.all(
    members.map((member, at) => member.send('/users/u{}', at * size, (at + 1) * size)),
  );
  let ended = 0;
  let gaveUp = 0;
  while (ended < CALLS && performance.now() - start < 300_000) {
    await sleep(100);
    const reports = await Promise.all(members.map((member) => member.report()));
    ended = reports.reduce(
      (sum, { answered, refused, failed }) => sum + answered + refused + failed,
      0,
    );
    gaveUp = reports.reduce((sum, { refused, failed }) => sum + refused + failed, 0);
  }
  const seconds = (performance.now() - start) / 1_000;
  const { totals } = await sandbox.report();
  console.log(
    `${way}, ${processes} processes: ${seconds.toFixed(1)} s, ${totals.refused} refused, of which ` +
      `${totals.refused - (CALLS - PER_SECOND)} beyond the first burst, ${gaveUp} given up, ${CALLS - ended} not ended`,
  );
  await Promise.all(members.map((member) => member.close()));
  await sandbox.close();
  await redis?.close();
  rmSync(folder, { recursive: true, force: true });
}
