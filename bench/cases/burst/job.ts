import type { AxiosAdapter } from 'axios';
import { ANY_ORIGIN, createClient, instantAdapter, messageTo } from '../../harness/client.js';
import { median } from '../../harness/statistics.js';
import { limiters, plainAxios } from '../../limiters/index.js';
import type { Limiter } from '../../limiters/limiter.js';

export interface BurstInput {
  readonly rounds: number;
}

export interface BurstRow {
  readonly name: string;
  /** Median time from the first call to the leaving of the 100th. */
  readonly lastLeavesMs: number;
}

const BURST = 100;
const LIMIT = { amount: BURST, windowMs: 1000, heaviest: 1 };

/** Those that space requests take up to a second each time: a few rounds of them are enough. */
const SLOW_MS = 50;
const SLOW_ROUNDS = 2;

/** Every library in turn, round by round: a burst of as many as the limit allows, through a new limiter each time. */
export async function run({ rounds }: BurstInput): Promise<BurstRow[]> {
  const variants = [plainAxios, ...limiters].map((limiter) => ({ limiter, times: [] as number[] }));
  for (let round = -rounds; round < rounds; round++) {
    // The first half warms up; only then is counted.
    if (round === 0) for (const { times } of variants) if (!isSlow(times)) times.length = 0;
    for (const { limiter, times } of variants) {
      if (isSlow(times)) continue;
      times.push(await burst(limiter));
    }
  }
  return variants.map(({ limiter, times }) => ({
    name: limiter.name,
    lastLeavesMs: median(times),
  }));
}

/** By the fastest of the first rounds, which are slow for everybody while the code is compiled. */
const isSlow = (times: readonly number[]): boolean =>
  times.length >= SLOW_ROUNDS && Math.min(...times) > SLOW_MS;

async function burst(limiter: Limiter): Promise<number> {
  let lastLeft = 0;
  const adapter: AxiosAdapter = (config) => {
    lastLeft = performance.now();
    return instantAdapter(config);
  };
  const send = limiter.apply(createClient(ANY_ORIGIN, adapter), LIMIT);
  const requests = Array.from({ length: BURST }, () => messageTo(1));
  const start = performance.now();
  await Promise.all(requests.map((request) => send(request, 1)));
  return lastLeft - start;
}
