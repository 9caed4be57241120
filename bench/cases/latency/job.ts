import { Agent } from 'node:http';
import { ANY_ORIGIN, createClient, instantAdapter, messageTo } from '../../harness/client.js';
import { seeded, shuffled } from '../../harness/random.js';
import { median, quantile } from '../../harness/statistics.js';
import { limiters, plainAxios } from '../../limiters/index.js';
import type { Limit } from '../../limiters/limiter.js';
import { startServer } from '../../server/server.js';

export interface LatencyInput {
  readonly over: 'instant' | 'loopback';
  readonly rounds: number;
}

export interface LatencyRow {
  readonly name: string;
  readonly p50Us: number;
  readonly p99Us: number;
  /** Median, over the rounds, of the round's p50 as a ratio to plain axios's in the same round. */
  readonly p50Ratio: number;
  readonly p99Ratio: number;
  /** Median, over the rounds, of what the p50 is above plain axios's in the same round. */
  readonly addedP50Us: number;
}

/** Wide enough that every request fits, by whatever way of counting. */
const WIDE: Limit = { amount: 1_000_000, windowMs: 1000, heaviest: 1 };

/** A block ends after so many requests or so long: some take 10 µs, some 15 ms. */
interface Block {
  readonly requests: number;
  readonly ms: number;
}

/** Short, so that what drifts is the same for the libraries of a round. */
const BLOCKS: Readonly<Record<LatencyInput['over'], Block>> = {
  instant: { requests: 250, ms: 20 },
  loopback: { requests: 40, ms: 40 },
};

/** Before each block, uncounted: what another library or its pauses have left in the caches is out by then. */
const LEAD_IN: Block = { requests: 8, ms: 8 };

/** Each library's code has to be optimised before it is timed, which takes thousands of requests; and sockets opened. */
const WARM_UP: Block = { requests: 20_000, ms: 800 };
const OPEN: Block = { requests: 500, ms: 200 };

const REQUEST = messageTo(1);

/** The base once more: how far it is from itself is how exact the ratios are. */
export const CONTROL = { ...plainAxios, name: 'plain axios, again' };

/** Every library once a round, in random order, so that a drift of the machine and the neighbours hit all alike. */
export async function run({ over, rounds }: LatencyInput): Promise<LatencyRow[]> {
  const server = over === 'loopback' ? await startServer() : undefined;
  const variants = [plainAxios, CONTROL, ...limiters].map((limiter) => {
    const client = createClient(
      server?.origin ?? ANY_ORIGIN,
      server === undefined ? instantAdapter : undefined,
    );
    client.defaults.httpAgent = new Agent({ keepAlive: true });
    const send = limiter.apply(client, WIDE);
    return { name: limiter.name, client, send: () => send(REQUEST, 1), blocks: [] as number[][] };
  });
  for (const { client, send } of variants) {
    const { adapter } = client.defaults;
    client.defaults.adapter = instantAdapter;
    await measureBlock(send, WARM_UP);
    Object.assign(client.defaults, { adapter });
    await measureBlock(send, OPEN);
  }
  const random = seeded(7);
  for (let round = 0; round < rounds; round++) {
    await server?.reset(0);
    for (const { send, blocks } of shuffled(variants, random)) {
      await measureBlock(send, LEAD_IN);
      blocks.push(await measureBlock(send, BLOCKS[over]));
    }
  }
  server?.close();
  const base = variants[0]?.blocks ?? [];
  return variants.map(({ name, blocks }) => toRow(name, blocks, base));
}

async function measureBlock(
  send: () => Promise<unknown>,
  { requests, ms }: Block,
): Promise<number[]> {
  const times: number[] = [];
  const start = performance.now();
  let last = start;
  while (times.length < requests && last - start < ms) {
    const before = performance.now();
    await send();
    last = performance.now();
    times.push((last - before) * 1000);
  }
  return times;
}

function toRow(name: string, blocks: readonly number[][], base: readonly number[][]): LatencyRow {
  const all = blocks.flat();
  const against = (part: number, compare: (own: number, plain: number) => number): number =>
    median(
      blocks.map((block, round) =>
        compare(quantile(block, part), quantile(base[round] ?? [], part)),
      ),
    );
  return {
    name,
    p50Us: quantile(all, 0.5),
    p99Us: quantile(all, 0.99),
    p50Ratio: against(0.5, (own, plain) => own / plain),
    p99Ratio: quantile(all, 0.99) / quantile(base.flat(), 0.99),
    addedP50Us: against(0.5, (own, plain) => own - plain),
  };
}
