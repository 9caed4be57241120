import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { Registry } from 'prom-client';
import { throttle, type Throttle } from '../../../src/index.js';
import { registerMetrics, registerOpenTelemetry } from '../../../src/metrics/index.js';
import { LEAD_IN, measureBlock, type Block, type Blocks } from '../../harness/blocks.js';
import { ANY_ORIGIN, createClient, instantAdapter } from '../../harness/client.js';
import { seeded, shuffled } from '../../harness/random.js';
import { mean, median } from '../../harness/statistics.js';

const WAYS = {
  'prom-client': (quota: Throttle) => registerMetrics(quota, new Registry()),
  OpenTelemetry: (quota: Throttle) =>
    registerOpenTelemetry(quota, new MeterProvider().getMeter('bench')),
} satisfies Record<string, (quota: Throttle) => unknown>;

export type Way = keyof typeof WAYS;

export const ways = Object.keys(WAYS) as readonly Way[];

export interface MetricsInput {
  readonly way: Way;
  readonly rounds: number;
  readonly warmUpMs: number;
}

export interface MetricsRow {
  readonly name: string;
  readonly meanUs: number;
  /** Median, over the rounds, of what the mean is above that without metrics, the mean of both, in the round. */
  readonly addedUs: number;
}

const BLOCK: Block = { requests: 250, ms: 15 };
const NONE = 'without metrics';

/** A throttle with metrics beside one without, twice, block by block in random order. Means, for some is handed on in batches. */
export async function run({ way, rounds, warmUpMs }: MetricsInput): Promise<MetricsRow[]> {
  const variants = [NONE, `${NONE}, again`, way].map((name) => {
    const client = createClient(ANY_ORIGIN, instantAdapter);
    const overrides = { 'GET /users/{username}': '1000000/s' } as const;
    const quota = throttle(client, { overrides });
    if (name === way) WAYS[way](quota);
    return { name, blocks: [] as Blocks, send: () => client.get('/users/a') };
  });
  for (const { send } of variants) await measureBlock(send, { requests: 20_000, ms: warmUpMs });
  const random = seeded(7);
  for (let round = 0; round < rounds; round++) {
    for (const { send, blocks } of shuffled(variants, random)) {
      await measureBlock(send, LEAD_IN);
      blocks.push(await measureBlock(send, BLOCK));
    }
  }
  const bases = variants.slice(0, 2).map(({ blocks }) => blocks);
  return variants.map(({ name, blocks }) => ({
    name,
    meanUs: median(blocks.map(mean)),
    addedUs: median(
      blocks.map(
        (block, round) => mean(block) - mean(bases.map((base) => mean(base[round] ?? []))),
      ),
    ),
  }));
}
