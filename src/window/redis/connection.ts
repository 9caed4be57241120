import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Call, Reply } from './call.js';
import { syncScript } from './script.js';

/** What is needed of a client of ioredis: `Redis` and `Cluster` have it. */
export interface RedisClient {
  eval(script: string, keyCount: number, ...args: string[]): Promise<unknown>;
  evalsha(sha1: string, keyCount: number, ...args: string[]): Promise<unknown>;
}

/** The way to Redis. */
export interface Connection {
  /** Runs the script. */
  run(keys: readonly string[], call: Call): Promise<Reply>;
  /** Makes it anew, if it is our own: no answer has come for long. */
  reset(): void;
  /** Ends it, if it is our own. */
  close(): void;
}

/** A client of the user's, which stays as it is: no listener, no command and no option is added to it. */
export function useClient(client: RedisClient): Connection {
  return {
    run: (keys, call) => runScript(client, keys, call),
    reset: () => undefined,
    close: () => undefined,
  };
}

/**
 * A connection of our own to the Redis at `url`, from the first call on. ioredis is loaded only here, as only this needs
 * it.
 */
export function connectTo(url: string, unusable: (reason: string) => void): Connection {
  let client: Promise<Redis> | undefined;
  let isClosed = false;
  return {
    run: async (keys, call) => {
      client ??= createClient(url, () => isClosed);
      const ready = await client.catch((error: unknown) => {
        unusable('the option `redis` is a URL, and ioredis cannot be loaded: npm install ioredis');
        throw error;
      });
      if (isClosed) throw new Error('the connection was closed');
      return runScript(ready, keys, call);
    },
    reset: () => {
      client?.then((ready) => {
        // One that is being made anew already is left to that.
        if (ready.status === 'ready') ready.disconnect(true);
      }, ignore);
    },
    close: () => {
      isClosed = true;
      client?.then((ready) => {
        ready.disconnect();
      }, ignore);
    },
  };
}

async function createClient(url: string, isClosed: () => boolean): Promise<Redis> {
  const ioredis = await import('ioredis');
  const client = new ioredis.Redis(url, {
    connectionName: 'easemob-throttle',
    // What waits longer than the time limit is given up by who sent it, and does nothing when it arrives.
    maxRetriesPerRequest: null,
    // Its timer would keep the process alive for so long after a close.
    disconnectTimeout: 100,
    // A disconnect amid connecting does not end the attempts by itself.
    retryStrategy: (times) => (isClosed() ? null : Math.min(times * 50, 500)),
  });
  // Errors are told by outages; with nobody to listen, they would end the process.
  client.on('error', ignore);
  return client;
}

const ignore = (): void => undefined;

const SCRIPT = syncScript();
const SHA1 = createHash('sha1').update(SCRIPT).digest('hex');

async function runScript(client: RedisClient, keys: readonly string[], call: Call): Promise<Reply> {
  const args = [...keys, JSON.stringify(call)];
  try {
    return (await client.evalsha(SHA1, keys.length, ...args)) as Reply;
  } catch (error) {
    // A Redis that has just been started, or whose scripts were flushed, has to be told the text.
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
    return (await client.eval(SCRIPT, keys.length, ...args)) as Reply;
  }
}
