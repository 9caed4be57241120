import type { AxiosAdapter } from 'axios';
import { setTimeout as delay } from 'node:timers/promises';
import { ANY_ORIGIN, createClient, instantAdapter, messageTo } from '../../harness/client.js';
import { heapUsed } from '../../harness/memory.js';
import { limiterOf } from '../../limiters/index.js';

export interface DrainInput {
  readonly name: string;
  /** How many wait. */
  readonly waiting: number;
  readonly windowMs: number;
  /** Who drains slowly is not waited for longer than this. */
  readonly longestMs: number;
}

export interface DrainRow {
  readonly name: string;
  readonly waiting: number;
  /** How many of them left within the time that was given. */
  readonly left: number;
  readonly perSecond: number;
  readonly bytesPerWaiting: number;
}

/**
 * One window is used up, then as many requests again wait for the next. Timed is from the leaving of the first of them to
 * that of the last.
 */
export async function run(input: DrainInput): Promise<DrainRow> {
  const { name, waiting, windowMs, longestMs } = input;
  await warmUp(name);
  const leaving = { count: 0, firstAt: 0, lastAt: 0 };
  const adapter: AxiosAdapter = (config) => {
    leaving.count += 1;
    if (leaving.count > waiting) {
      leaving.lastAt = performance.now();
      if (leaving.count === waiting + 1) leaving.firstAt = leaving.lastAt;
    }
    return instantAdapter(config);
  };
  const client = createClient(ANY_ORIGIN, adapter);
  const send = limiterOf(name).apply(client, { amount: waiting, windowMs, heaviest: 1 });
  const start = performance.now();
  let done = 0;
  const ask = (): void => {
    void send(messageTo(1), 1).then(() => {
      done += 1;
    });
  };
  for (let count = 0; count < waiting; count++) ask();
  while (done < waiting && performance.now() - start < longestMs) await delay(1);
  // What was used while filling is let go of by then.
  await delay(50);
  const before = await heapUsed();
  const already = leaving.count;
  for (let count = 0; count < waiting; count++) ask();
  await delay(1);
  const after = await heapUsed();
  const inLine = waiting - (leaving.count - already);
  const drainFrom = performance.now();
  const deadline = start + windowMs + longestMs;
  while (done < 2 * waiting && performance.now() < deadline) await delay(5);
  const left = Math.max(0, leaving.count - waiting);
  const slow = left < waiting;
  const seconds = slow
    ? (performance.now() - drainFrom) / 1000
    : (leaving.lastAt - leaving.firstAt) / 1000;
  return {
    name,
    waiting,
    left,
    perSecond: slow ? (leaving.count - already) / seconds : (left - 1) / seconds,
    bytesPerWaiting: (after - before) / inLine,
  };
}

/** The code is compiled before it is timed. */
async function warmUp(name: string): Promise<void> {
  const send = limiterOf(name).apply(createClient(ANY_ORIGIN, instantAdapter), {
    amount: 2000,
    windowMs: 250,
    heaviest: 1,
  });
  const all = Promise.all(Array.from({ length: 6000 }, () => send(messageTo(1), 1)));
  await Promise.race([all, delay(500)]);
}
