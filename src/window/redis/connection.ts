import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { RedisClient } from '../../options/redis-options.js';
import { LEARNING, readReply, type Message, type Reply } from './protocol.js';
import { SCRIPT } from './script.js';

/** The way to Redis. */
export interface Connection {
  /** Runs the script. */
  run(keys: readonly string[], message: Message): Promise<Reply>;
  /** Makes it anew, if it is our own: no reply has come for long. */
  reset(): void;
  /** Ends it, if it is our own. */
  close(): void;
}

/** A client of the user's, which stays as it is: no listener, no command and no option is added to it. */
export function useClient(client: RedisClient): Connection {
  return {
    run: (keys, message) => runScript(client, keys, message),
    reset: () => undefined,
    close: () => undefined,
  };
}

/**
 * A connection of our own to the Redis at `url`, made when there is something to say. It keeps no process alive. ioredis is loaded
 * only here, as only this needs it.
 */
export function connectTo(url: string, unusable: (reason: string) => void): Connection {
  let client: Promise<Own> | undefined;
  let isClosed = false;
  const drop = (): void => {
    client?.then((made) => {
      made.redis.disconnect();
    }, ignore);
    client = undefined;
  };
  const connect = (): Promise<Own> => {
    const made = createClient(url, () => {
      if (client === made) client = undefined;
    });
    return made;
  };
  return {
    run: async (keys, message) => {
      if (isClosed) throw new Error('the connection was closed');
      client ??= connect();
      const own = await client.catch((error: unknown) => {
        unusable('the option `redis` is a URL, and ioredis cannot be loaded: npm install ioredis');
        throw error;
      });
      try {
        return await runScript(own.redis, keys, message);
      } catch (error) {
        throw own.redis.status === 'end' ? (own.trouble ?? error) : error;
      }
    },
    reset: drop,
    close: () => {
      isClosed = true;
      drop();
    },
  };
}

/** A client of our own. */
interface Own {
  readonly redis: Redis;
  /** What has ended its connection: commands are told only that there is none. */
  readonly trouble: Error | undefined;
}

/** @param ended - called when the connection is gone */
async function createClient(url: string, ended: () => void): Promise<Own> {
  const ioredis = await import('ioredis');
  const redis = new ioredis.Redis(url, {
    connectionName: 'easemob-throttle',
    // Whoever has something to say tries again, and nobody else: a timer of its own would keep the process alive.
    retryStrategy: () => null,
    maxRetriesPerRequest: null,
    // Another such timer, after a close.
    disconnectTimeout: 100,
  });
  const own: { redis: Redis; trouble: Error | undefined } = { redis, trouble: undefined };
  // Told by outages; with nobody to listen, it would end the process.
  redis.on('error', (error: NodeJS.ErrnoException) => {
    // Where a name has several addresses, the error of all has no message.
    own.trouble = error.message === '' ? new Error(error.code, { cause: error }) : error;
  });
  redis.on('connect', () => redis.stream.unref());
  redis.on('end', ended);
  return own;
}

const ignore = (): void => undefined;

const SHA1 = createHash('sha1').update(SCRIPT).digest('hex');

async function runScript(
  client: RedisClient,
  keys: readonly string[],
  message: Message,
): Promise<Reply> {
  const args = [...keys, JSON.stringify(message), LEARNING];
  const evaluate = async (): Promise<unknown> => {
    try {
      return await client.evalsha(SHA1, keys.length, ...args);
    } catch (error) {
      // A Redis that has just been started, or whose scripts were flushed, has to be told the text.
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return client.eval(SCRIPT, keys.length, ...args);
    }
  };
  return readReply(await evaluate(), message.number);
}
