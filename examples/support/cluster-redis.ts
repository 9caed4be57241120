import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

/** A Redis to share windows in. */
export interface SharedRedis {
  readonly url: string;
  /** How many scripts it has run by now. */
  scripts(): Promise<number>;
  close(): Promise<void>;
}

/** The Redis at `REDIS_URL`, or one that is started for the occasion. */
export async function openRedis(): Promise<SharedRedis> {
  const given = process.env.REDIS_URL;
  if (given !== undefined) return watch(given, () => undefined);

  const port = await freePort();
  const directory = mkdtempSync(join(tmpdir(), 'easemob-throttle-'));
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', directory];
  const server = spawn('redis-server', args, { stdio: 'ignore' });
  server.on('error', () => {
    console.error('Install redis-server, or name a Redis: REDIS_URL=redis://localhost:6379');
    process.exit(1);
  });
  const end = (): void => {
    server.kill();
    rmSync(directory, { recursive: true, force: true });
  };
  // Also where the example is ended before its end.
  process.once('exit', end);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
  return watch(`redis://127.0.0.1:${port}`, end);
}

async function watch(url: string, end: () => void): Promise<SharedRedis> {
  const redis = new Redis(url, { retryStrategy: () => 50 });
  redis.on('error', () => undefined);
  await redis.ping();
  return {
    url,
    scripts: async () => {
      const stats = await redis.info('commandstats');
      return Number(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1] ?? 0);
    },
    close: async () => {
      await redis.quit();
      end();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
