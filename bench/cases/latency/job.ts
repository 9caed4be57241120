import { Agent } from 'node:http';
import { ANY_ORIGIN, createClient, instantAdapter, messageTo } from '../../harness/client.js';
import { seeded, shuffled } from '../../harness/random.js';
import { mean, median, quantile } from '../../harness/statistics.js';
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
  /** Median, over the rounds, of the round's p50 as a ratio to that of plain axios, the mean of both, in the round. */
  readonly p50Ratio: number;
  readonly p99Ratio: number;
  /** Median, over the rounds, of what the p50 is above that of plain axios. */
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
  instant: { requests: 250, ms: 15 },
  loopback: { requests: 40, ms: 25 },
};

/** Before each block, uncounted: what another library or its pauses have left in the caches is out by then. */
const LEAD_IN: Block = { requests: 8, ms: 3 };

/** Each library's code has to be optimised before it is timed, which takes thousands of requests; and sockets opened. */
const WARM_UP: Block = { requests: 20_000, ms: 600 };
const OPEN: Block = { requests: 500, ms: 200 };

/** Those that take milliseconds a request are told apart by a few of them: they are in every tenth round only. */
const SLOW_US = 500;
const SLOW_EVERY = 10;

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
    return {
      name: limiter.name,
      client,
      send: () => send(REQUEST, 1),
      isSlow: false,
      /** By round. */
      blocks: [] as Blocks,
    };
  });
  for (const variant of variants) {
    const { client, send } = variant;
    const { adapter } = client.defaults;
    client.defaults.adapter = instantAdapter;
    variant.isSlow = median(await measureBlock(send, WARM_UP)) > SLOW_US;
    Object.assign(client.defaults, { adapter });
    await measureBlock(send, OPEN);
  }
  const random = seeded(7);
  for (let round = 0; round < rounds; round++) {
    await server?.reset(0);
    for (const variant of shuffled(variants, random)) {
      if (variant.isSlow && round % SLOW_EVERY !== 0) continue;
      await measureBlock(variant.send, LEAD_IN);
      variant.blocks[round] = await measureBlock(variant.send, BLOCKS[over]);
    }
  }
  server?.close();
  const bases = variants.slice(0, 2).map(({ blocks }) => blocks);
  return variants.map(({ name, blocks }) => toRow(name, blocks, bases));
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

/** The times of the blocks, by round; none in rounds that were left out. */
type Blocks = (readonly number[] | undefined)[];

function toRow(name: string, blocks: Blocks, bases: readonly Blocks[]): LatencyRow {
  const all = blocks.flatMap((block) => block ?? []);
  const against = (compare: (own: number, plain: number) => number): number =>
    median(
      blocks.flatMap((block, round) => {
        if (block === undefined) return [];
        const plain = mean(bases.map((base) => median(base[round] ?? [])));
        return [compare(median(block), plain)];
      }),
    );
  const plainP99 = quantile(
    bases.flatMap((base) => base.flatMap((block) => block ?? [])),
    0.99,
  );
  return {
    name,
    p50Us: median(all),
    p99Us: quantile(all, 0.99),
    p50Ratio: against((own, plain) => own / plain),
    p99Ratio: quantile(all, 0.99) / plainP99,
    addedP50Us: against((own, plain) => own - plain),
  };
}
