import type { AxiosInstance } from 'axios';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { throttle, type Throttle, type ThrottleOptions } from '../../../src/index.js';
import { measureBlock } from '../../harness/blocks.js';
import { ANY_ORIGIN, createClient, instantAdapter } from '../../harness/client.js';
import { seeded, shuffled } from '../../harness/random.js';
import { median } from '../../harness/statistics.js';

export type ProcessesInput =
  | { readonly what: 'added'; readonly rounds: number; readonly warmUpMs: number }
  | { readonly what: 'disk'; readonly users: number }
  | { readonly what: 'idle'; readonly ms: number };

/** Where windows are, and what they add to a request that fits, in microseconds. */
export interface AddedRow {
  readonly windows: 'memory' | 'file' | 'redis';
  readonly p50Us: number;
  /** The same of requests each of which has a turn of the event loop of its own. */
  readonly aloneUs: number;
}

/** @returns rows of what is added, bytes on disk of a bucket, or the part of a processor that an idle process uses */
export async function run(input: ProcessesInput): Promise<AddedRow[] | number> {
  const folder = mkdtempSync(join(tmpdir(), 'easemob-throttle-'));
  try {
    if (input.what === 'added') return await measureAdded(folder, input);
    return await (input.what === 'disk' ? measureDisk(folder, input) : measureIdle(folder, input));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Wide enough that every request fits. */
const WIDE = { 'GET /users/{username}': '1000000/s' };
const BLOCK = { requests: 250, ms: 15 };

/** How requests come: each right after the one before, or in a turn of the event loop of its own, as where a server answers. */
const WAYS = { one: undefined, alone: (): Promise<unknown> => turn() };

/** Plain axios and each kind of windows, each once a round, in random order: what drifts hits all alike. */
async function measureAdded(
  folder: string,
  { rounds, warmUpMs }: ProcessesInput & { what: 'added' },
): Promise<AddedRow[]> {
  const redis = await startRedis(folder);
  const kinds: Record<string, ThrottleOptions | undefined> = {
    plain: undefined,
    memory: {},
    file: { file: join(folder, 'quota.mdb') },
    ...(redis && { redis: { redis: redis.url } }),
  };
  const variants = Object.entries(kinds).map(([name, options]) => {
    const client = createClient(ANY_ORIGIN, instantAdapter);
    const quota = options && throttle(client, { ...options, overrides: WIDE });
    const send = (): Promise<unknown> => client.get('/users/user1');
    return { name, send, quota };
  });
  const added = async (way: keyof typeof WAYS): Promise<Map<string, number>> => {
    const rest = WAYS[way];
    const medians = new Map(variants.map(({ name }): [string, number[]] => [name, []]));
    for (const { send } of variants) {
      await measureBlock(send, { requests: 20_000, ms: warmUpMs }, rest);
    }
    const random = seeded(7);
    for (let round = 0; round < rounds; round++) {
      for (const { name, send } of shuffled(variants, random)) {
        await measureBlock(send, { requests: 8, ms: 3 }, rest);
        medians.get(name)?.push(median(await measureBlock(send, BLOCK, rest)));
      }
    }
    const plain = medians.get('plain') ?? [];
    const above = (own: number, round: number): number => own - (plain[round] ?? 0);
    return new Map([...medians].map(([name, own]) => [name, median(own.map(above))]));
  };
  const [inOne, alone] = [await added('one'), await added('alone')];
  for (const { quota } of variants) await quota?.close();
  redis?.stop();
  return variants.slice(1).map(({ name }) => ({
    windows: name as AddedRow['windows'],
    p50Us: inOne.get(name) ?? NaN,
    aloneUs: alone.get(name) ?? NaN,
  }));
}

/** Users seen once within a window. */
async function measureDisk(
  folder: string,
  { users }: ProcessesInput & { what: 'disk' },
): Promise<number> {
  const { client, quota, path } = openFile(folder, {
    'GET /user/{username}/user_channels': '5/min/user',
  });
  for (let user = 0; user < users; user++) await client.get(`/user/user${user}/user_channels`);
  const bytes = statSync(path).size / users;
  await quota.close();
  return bytes;
}

/** After a few requests, once their windows are over and the file is swept. */
async function measureIdle(
  folder: string,
  { ms }: ProcessesInput & { what: 'idle' },
): Promise<number> {
  const { client, quota } = openFile(folder, { 'GET /users/{username}': '100/s' });
  for (let user = 0; user < 10; user++) await client.get(`/users/user${user}`);
  await sleep(SWEPT_MS);
  const before = process.cpuUsage();
  await sleep(ms);
  const { user, system } = process.cpuUsage(before);
  await quota.close();
  return (user + system) / 1000 / ms;
}

/** By then the file is swept, and V8, which collects garbage some 8 s after the last work, has done so. */
const SWEPT_MS = 15_000;

function openFile(
  folder: string,
  overrides: NonNullable<ThrottleOptions['overrides']>,
): { readonly client: AxiosInstance; readonly quota: Throttle; readonly path: string } {
  const path = join(folder, 'quota.mdb');
  const client = createClient(ANY_ORIGIN, instantAdapter);
  return { client, quota: throttle(client, { file: path, overrides }), path };
}

/** A Redis of its own; undefined where there is none to start. */
async function startRedis(
  folder: string,
): Promise<{ readonly url: string; readonly stop: () => void } | undefined> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder];
  const server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const isUp = await new Promise<boolean>((resolve) => {
    server.once('error', () => {
      resolve(false);
    });
    server.stdout.on('data', (text: Buffer) => {
      if (text.includes('Ready to accept connections')) resolve(true);
    });
  });
  if (!isUp) return undefined;
  return { url: `redis://127.0.0.1:${port}`, stop: () => server.kill() };
}
