import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { Registry } from 'prom-client';
import { throttle, type Throttle } from '../../../src/index.js';
import { registerMetrics, registerOpenTelemetry } from '../../../src/metrics/index.js';
import { Batch } from '../../../src/metrics/pending.js';
import { LEAD_IN, measureBlock, type Block } from '../../harness/blocks.js';
import { ANY_ORIGIN, createClient, instantAdapter } from '../../harness/client.js';
import { seeded, shuffled } from '../../harness/random.js';
import { mean, median } from '../../harness/statistics.js';

/** Reads all metrics: what was put off until then is part of what they cost. */
type Scrape = () => Promise<unknown>;

const WAYS = {
  'prom-client': (quota) => {
    const registry = new Registry();
    registerMetrics(quota, registry);
    return () => registry.metrics();
  },
  OpenTelemetry: (quota) => {
    const { meter, reader } = openTelemetry();
    registerOpenTelemetry(quota, meter);
    return () => reader.collect();
  },
  // What nobody can leave out who hands one time of each request to its SDK, with an endpoint and an App Key.
  'OpenTelemetry, one value': (quota) => {
    const { meter, reader } = openTelemetry();
    const histogram = meter.createHistogram('took');
    const labels = { endpoint: 'GET /users/{username}', app_key: 'my-org#my-app' };
    const batch = new Batch((_, seconds) => {
      histogram.record(seconds, labels);
    });
    quota.on('settled', ({ tookMs }) => {
      batch.add(labels, tookMs / 1000);
    });
    return () => {
      batch.flush();
      return reader.collect();
    };
  },
} satisfies Record<string, (quota: Throttle) => Scrape>;

export type Way = keyof typeof WAYS;

export const ways = Object.keys(WAYS) as readonly Way[];

function openTelemetry() {
  // Without a reader the SDK records nothing.
  const reader = new PeriodicExportingMetricReader({
    exporter: new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE),
    exportIntervalMillis: 1e9,
  });
  return { reader, meter: new MeterProvider({ readers: [reader] }).getMeter('bench') };
}

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

const BLOCK: Block = { requests: 250, ms: 25 };
/** Of a round. At its end metrics are read: as with a scrape every 15 seconds at 100 requests/s. */
const BLOCKS = 6;
const NONE = 'without metrics';

/** A throttle with metrics beside one without, twice, block by block in random order. */
export async function run({ way, rounds, warmUpMs }: MetricsInput): Promise<MetricsRow[]> {
  const variants = [NONE, `${NONE}, again`, way].map((name) => {
    const client = createClient(ANY_ORIGIN, instantAdapter);
    const overrides = { 'GET /users/{username}': '1000000/s' } as const;
    const quota = throttle(client, { overrides });
    const scrape = name === way ? WAYS[way](quota) : undefined;
    return { name, means: [] as number[], send: () => client.get('/users/a'), scrape };
  });
  for (const { send, scrape } of variants) {
    await measureBlock(send, { requests: 20_000, ms: warmUpMs });
    for (let times = 0; times < WARM_UP_SCRAPES; times++) await scrape?.();
  }
  const random = seeded(7);
  for (let round = 0; round < rounds; round++) {
    const times = new Map(variants.map(({ name }): [string, number[]] => [name, []]));
    for (let block = 0; block < BLOCKS; block++) {
      for (const { name, send } of shuffled(variants, random)) {
        await measureBlock(send, LEAD_IN);
        times.get(name)?.push(...(await measureBlock(send, BLOCK)));
      }
    }
    for (const { name, scrape, means } of variants) {
      means.push(await meanOf(times.get(name) ?? [], scrape));
    }
  }
  const bases = variants.slice(0, 2).map(({ means }) => means);
  return variants.map(({ name, means }) => ({
    name,
    meanUs: median(means),
    addedUs: median(means.map((own, round) => own - mean(bases.map((base) => base[round] ?? NaN)))),
  }));
}

/** What each of these requests took, with its part of the scrape after them. */
async function meanOf(times: readonly number[], scrape: Scrape | undefined): Promise<number> {
  const before = performance.now();
  await scrape?.();
  return mean(times) + ((performance.now() - before) * 1000) / times.length;
}

const WARM_UP_SCRAPES = 100;
