import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { ANY_ORIGIN, createClient, instantAdapter } from '../../harness/client.js';
import { heapUsed } from '../../harness/memory.js';
import { limiterOf } from '../../limiters/index.js';

export interface BucketsInput {
  readonly name: string;
  /** Users, each seen once. */
  readonly users: number;
  readonly windowMs: number;
  /** How long to wait for the eviction after the last window has ended; undefined: it is not measured. */
  readonly evictMs: number | undefined;
}

export interface BucketsRow {
  readonly name: string;
  readonly users: number;
  readonly bytesPerBucket: number;
  /** Per bucket that was there, after the windows have ended. */
  readonly bytesPerBucketAfter: number | undefined;
  /** Microseconds per request, the making of its bucket included. */
  readonly usPerRequest: number;
  readonly evicting: { readonly p99Ms: number; readonly maxMs: number } | undefined;
}

/** Requests under way at once. */
const BATCH = 100;

/** Users that call once, each with a limit of 5 calls of its own. */
export async function run({ name, users, windowMs, evictMs }: BucketsInput): Promise<BucketsRow> {
  const limit = { amount: 5, windowMs, heaviest: 1 };
  const client = createClient(ANY_ORIGIN, instantAdapter);
  const send = limiterOf(name).applyPerKey(client, limit);
  await seen(send, 'warm', 200);
  const base = await heapUsed();
  const start = performance.now();
  await seen(send, 'user', users);
  const end = performance.now();
  const peak = await heapUsed();
  const row = {
    name,
    users,
    bytesPerBucket: (peak - base) / users,
    usPerRequest: ((end - start) * 1000) / users,
  };
  if (evictMs === undefined) return { ...row, bytesPerBucketAfter: undefined, evicting: undefined };
  await delay(Math.max(0, start + windowMs - performance.now() - 100));
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  await delay(Math.max(0, end + windowMs - performance.now()) + evictMs);
  histogram.disable();
  return {
    ...row,
    bytesPerBucketAfter: ((await heapUsed()) - base) / users,
    evicting: { p99Ms: histogram.percentile(99) / 1e6, maxMs: histogram.max / 1e6 },
  };
}

async function seen(
  send: ReturnType<ReturnType<typeof limiterOf>['applyPerKey']>,
  prefix: string,
  users: number,
): Promise<void> {
  for (let from = 0; from < users; from += BATCH) {
    const length = Math.min(BATCH, users - from);
    await Promise.all(
      Array.from({ length }, (_, index) => {
        const user = `${prefix}-${from + index}`;
        return send(user, { url: `/user/${user}/user_channels` });
      }),
    );
  }
}
