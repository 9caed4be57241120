import axios, { type AxiosInstance } from 'axios';
import {
  throttle,
  type RedisOptions,
  type Throttle,
  type ThrottleOptions,
} from '../../src/index.js';
import { type Sandbox, startSandbox, type SandboxOptions } from '../../src/sandbox/index.js';
import { type RedisServer, startRedisServer } from '../support/redis-server.js';

/** A client with a throttle, as one process of many has. */
export interface Party {
  readonly client: AxiosInstance;
  readonly quota: Throttle;
}

/** A Redis and a sandbox, and parties that share windows there. */
export class Stage {
  readonly redis: RedisServer;
  readonly sandbox: Sandbox;
  readonly #parties: Party[] = [];

  private constructor(redis: RedisServer, sandbox: Sandbox) {
    this.redis = redis;
    this.sandbox = sandbox;
  }

  static async start(options: SandboxOptions = {}): Promise<Stage> {
    return new Stage(await startRedisServer(), await startSandbox(options));
  }

  /** One more party; `redis` defaults to a connection of its own. */
  join(redis: RedisOptions = {}, options: Omit<ThrottleOptions, 'redis'> = {}): Party {
    const client = axios.create({
      baseURL: `${this.sandbox.url}/my-org/my-app`,
      validateStatus: () => true,
    });
    const way = redis.client ? {} : { url: this.redis.url };
    const party = { client, quota: throttle(client, { ...options, redis: { ...way, ...redis } }) };
    this.#parties.push(party);
    return party;
  }

  /** Most that was over a quota, by the sandbox's own count; 0 where the promise was kept. */
  get overQuota(): number {
    return Math.max(0, ...this.sandbox.report().buckets.map(({ overQuota }) => overQuota));
  }

  async close(): Promise<void> {
    await Promise.all(this.#parties.map(({ quota }) => quota.close()));
    await this.sandbox.close();
    await this.redis.close();
  }
}

/** Calls `path`, with `{}` replaced by 0, 1, …, `count` times at once. */
export function calls(client: AxiosInstance, path: string, count: number): Promise<number[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const { status } = await client.get(path.replace('{}', String(index)));
      return status;
    }),
  );
}
