import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { RedisClient } from '../../options/redis-options.js';
import { LEARNING, readReply, type Message, type Reply } from './protocol.js';
import { SCRIPT } from './script.js';

/** The way to Redis. */
export interface Connection {
  /**
   * Runs the script.
   *
   * @param heard - is called whenever Redis has said something that is not the reply yet
   */
  run(keys: readonly string[], message: Message, heard: () => void): Promise<Reply>;
  /** Makes it anew, if it is our own: no reply has come for long. */
  reset(): void;
  /** Ends it, if it is our own. */
  close(): void;
}

/** A client of the user's, which stays as it is: no listener, no command and no option is added to it. */
export function useClient(client: RedisClient): Connection {
  return {
    run: (keys, message, heard) => runScript(client, keys, message, heard),
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
  /** Who waits for a reply, each told when the connection gets further. */
  const waiting = new Set<() => void>();
  let isClosed = false;
  const drop = (): void => {
    client?.then((made) => {
      made.redis.disconnect();
    }, ignore);
    client = undefined;
  };
  const connect = (): Promise<Own> => {
    const made = createClient(url, {
      further: () => {
        for (const heard of waiting) heard();
      },
      ended: () => {
        if (client === made) client = undefined;
      },
    });
    return made;
  };
  return {
    run: async (keys, message, heard) => {
      if (isClosed) throw new Error('the connection was closed');
      client ??= connect();
      const own = await client.catch((error: unknown) => {
        unusable('the option `redis` is a URL, and ioredis cannot be loaded: npm install ioredis');
        throw error;
      });
      waiting.add(heard);
      try {
        return await runScript(own.redis, keys, message, heard);
      } catch (error) {
        throw own.redis.status === 'end' ? (own.trouble ?? error) : error;
      } finally {
        waiting.delete(heard);
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

interface Told {
  /** The connection is made, or Redis is ready. */
  readonly further: () => void;
  /** The connection is gone. */
  readonly ended: () => void;
}

async function createClient(url: string, { further, ended }: Told): Promise<Own> {
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
  redis.on('error', (error: NodeJS.ErrnoException & { command?: { name: string } }) => {
    // It would go on in the database 0.
    if (error.command?.name === 'select') redis.disconnect();
    // Where a name has several addresses, the error of all has no message.
    own.trouble = error.message === '' ? new Error(error.code, { cause: error }) : error;
  });
  // Made by then, but not connected.
  redis.on('connecting', () =>
    setImmediate(() => (redis.stream as Redis['stream'] | undefined)?.unref()),
  );
  redis.on('connect', () => redis.stream.unref());
  redis.on('connect', further);
  redis.on('ready', further);
  redis.on('end', ended);
  return own;
}

const ignore = (): void => undefined;

const SHA1 = createHash('sha1').update(SCRIPT).digest('hex');

async function runScript(
  client: RedisClient,
  keys: readonly string[],
  message: Message,
  heard: () => void,
): Promise<Reply> {
  const args = [...keys, JSON.stringify(message), LEARNING];
  const evaluate = async (): Promise<unknown> => {
    try {
      return await client.evalsha(SHA1, keys.length, ...args);
    } catch (error) {
      // A Redis that has just been started, or whose scripts were flushed, has to be told the text.
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      heard();
      return client.eval(SCRIPT, keys.length, ...args);
    }
  };
  return readReply(await evaluate(), message.number);
}
