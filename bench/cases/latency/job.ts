import { Agent } from 'node:http';
import { ANY_ORIGIN, createClient, instantAdapter, messageTo } from '../../harness/client.js';
import { LEAD_IN, measureBlock, type Block, type Blocks } from '../../harness/blocks.js';
import { seeded, shuffled } from '../../harness/random.js';
import { mean, median, quantile } from '../../harness/statistics.js';
import { limiterOf, plainAxios } from '../../limiters/index.js';
import type { Limit } from '../../limiters/limiter.js';
import { startServer } from '../../server/server.js';

export interface LatencyInput {
  /** The library. */
  readonly name: string;
  readonly over: 'instant' | 'loopback';
  readonly rounds: number;
  /** How long each client is warmed up at most. */
  readonly warmUpMs: number;
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

/** Short, so that what drifts is the same for the libraries of a round. */
const BLOCKS: Readonly<Record<LatencyInput['over'], Block>> = {
  instant: { requests: 250, ms: 15 },
  loopback: { requests: 40, ms: 25 },
};

/** The code has to be optimised before it is timed, which takes thousands of requests; and sockets opened. */
const WARM_UP_REQUESTS = 20_000;
const OPEN_REQUESTS = 500;

/** What takes milliseconds a request needs no more rounds than this to be told from what takes microseconds. */
const SLOW_US = 500;
const SLOW_ROUNDS = 6;

const REQUEST = messageTo(1);

/** The base once more: how far it is from itself is how exact the ratios are. */
export const CONTROL = { ...plainAxios, name: 'plain axios, again' };

/**
 * One library beside plain axios, twice, each once a round, in random order: a drift of the machine and the neighbours
 * hit all alike. In a process of its own, for no server runs eleven limiters, and what the JIT makes of shared code
 * depends on all that uses it.
 *
 * @returns rows of plain axios, the control and the library
 */
export async function run({ name, over, rounds, warmUpMs }: LatencyInput): Promise<LatencyRow[]> {
  const server = over === 'loopback' ? await startServer() : undefined;
  const variants = [plainAxios, CONTROL, limiterOf(name)].map((limiter) => {
    const client = createClient(
      server?.origin ?? ANY_ORIGIN,
      server === undefined ? instantAdapter : undefined,
    );
    client.defaults.httpAgent = new Agent({ keepAlive: true });
    const send = limiter.apply(client, WIDE);
    return { name: limiter.name, client, send: () => send(REQUEST, 1), blocks: [] as Blocks };
  });
  let slowest = 0;
  for (const { client, send } of variants) {
    const { adapter } = client.defaults;
    client.defaults.adapter = instantAdapter;
    const times = await measureBlock(send, { requests: WARM_UP_REQUESTS, ms: warmUpMs });
    slowest = Math.max(slowest, median(times));
    Object.assign(client.defaults, { adapter });
    await measureBlock(send, { requests: OPEN_REQUESTS, ms: warmUpMs / 3 });
  }
  const random = seeded(7);
  for (let round = 0; round < (slowest > SLOW_US ? SLOW_ROUNDS : rounds); round++) {
    await server?.reset(0);
    for (const { send, blocks } of shuffled(variants, random)) {
      await measureBlock(send, LEAD_IN);
      blocks.push(await measureBlock(send, BLOCKS[over]));
    }
  }
  server?.close();
  const bases = variants.slice(0, 2).map(({ blocks }) => blocks);
  return variants.map((variant) => toRow(variant.name, variant.blocks, bases));
}

function toRow(name: string, blocks: Blocks, bases: readonly Blocks[]): LatencyRow {
  const all = blocks.flat();
  const against = (compare: (own: number, plain: number) => number): number =>
    median(
      blocks.map((block, round) =>
        compare(median(block), mean(bases.map((base) => median(base[round] ?? [])))),
      ),
    );
  return {
    name,
    p50Us: median(all),
    p99Us: quantile(all, 0.99),
    p50Ratio: against((own, plain) => own / plain),
    p99Ratio: quantile(all, 0.99) / quantile(bases.flat(2), 0.99),
    addedP50Us: against((own, plain) => own - plain),
  };
}
