import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

/** A Redis of one's own. */
export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Ends it at once; nothing is kept. */
  stop(): Promise<void>;
  /** Starts it again at the same port, empty. */
  start(): Promise<void>;
  /** Stops the process where it stands: connections stay, and nothing is answered. */
  freeze(): void;
  thaw(): void;
  /** Ends it for good. */
  close(): Promise<void>;
}

/** Whether there is a `redis-server` on the path. */
export function hasRedisServer(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Starts a Redis of its own on a free port, with nothing kept on disk. One that runs already is not used. */
export async function startRedisServer(options: readonly string[] = []): Promise<RedisServer> {
  const port = await freePort();
  const directory = mkdtempSync(join(tmpdir(), 'easemob-throttle-redis-'));
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory];
  args.push('--save', '', '--appendonly', 'no', '--loglevel', 'warning', ...options);
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    child = spawn('redis-server', args, { stdio: 'ignore' });
    await answering(port);
  }
  async function stop(): Promise<void> {
    const running = child;
    child = undefined;
    if (running?.exitCode !== null) return;
    const exited = once(running, 'exit');
    running.kill('SIGKILL');
    await exited;
  }
  await start();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    start,
    stop,
    freeze: () => child?.kill('SIGSTOP'),
    thaw: () => child?.kill('SIGCONT'),
    close: async () => {
      await stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function answering(port: number): Promise<void> {
  const client = new Redis(port, '127.0.0.1', {
    retryStrategy: () => 20,
    maxRetriesPerRequest: 500,
  });
  client.on('error', () => undefined);
  await client.ping();
  client.disconnect();
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port was given');
  return address.port;
}
