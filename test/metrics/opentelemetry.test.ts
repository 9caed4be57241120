import { AsyncLocalStorage } from 'node:async_hooks';
import type { Meter } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type MetricData,
} from '@opentelemetry/sdk-metrics';
import { registerOpenTelemetry } from '../../src/metrics/index.js';
import { expectKept, setUp } from '../waiting/wire.js';
import { runLoad } from './load.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** The exporter answers by a timer, and timers are fake. */
async function flush(reader: PeriodicExportingMetricReader): Promise<void> {
  const flushed = reader.forceFlush();
  await jest.advanceTimersByTimeAsync(10);
  await flushed;
}

test('tells the same through OpenTelemetry', async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 1e9 });
  const provider = new MeterProvider({ readers: [reader] });
  let stop: (() => void) | undefined;
  const { wire } = await runLoad(({ quota }) => {
    stop = registerOpenTelemetry(quota, provider.getMeter('test'));
  });
  expectKept(wire, 2, 1_000);
  await flush(reader);
  const metrics = exporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics[0]?.metrics ?? []);
  const byName = new Map(metrics.map((metric) => [metric.descriptor.name, metric]));
  const get = (name: string): MetricData => byName.get(`easemob_throttle.rate_limiting.${name}`)!;
  const owner = { endpoint: 'GET /users/{username}', app_key: 'my-org#my-app' };
  const requests = get('requests').dataPoints.map(({ attributes, value }) => [attributes, value]);
  expect(requests).toEqual(
    expect.arrayContaining([
      [{ ...owner, result: 'acquired' }, 3],
      [{ ...owner, result: 'request_canceled' }, 1],
      [{ ...owner, result: 'queue_full' }, 1],
    ]),
  );
  expect(get('resent').dataPoints).toMatchObject([{ attributes: owner, value: 1 }]);
  expect(get('request_lease.duration').dataPoints).toMatchObject([
    { attributes: owner, value: { count: 4 } },
  ]);
  expect(get('request_lease.duration').descriptor.unit).toBe('s');
  stop?.();
  jest.useRealTimers();
  await provider.shutdown();
});

test.each([
  [null, 'null'],
  [new MeterProvider(), 'an object'],
])('what is no meter is an error', (wrong, shown) => {
  expect(() => registerOpenTelemetry(setUp().quota, wrong as unknown as Meter)).toThrow(
    new TypeError(`Expected \`meter\` to be what getMeter() returns, got ${shown}`),
  );
});

test('levels are observed when they are asked for', async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 1e9 });
  const provider = new MeterProvider({ readers: [reader] });
  const { client, quota, wire } = setUp(
    { overrides: { 'GET /users/{username}': '1/s' } },
    { latencyMs: 100 },
  );
  registerOpenTelemetry(quota, provider.getMeter('test'));
  const calls = [client.get('/users/a'), client.get('/users/b')];
  await jest.advanceTimersByTimeAsync(20);
  await flush(reader);
  const metrics = exporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics[0]?.metrics ?? []);
  const values = Object.fromEntries(
    metrics.map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints[0]?.value]),
  );
  expect(values).toMatchObject({
    'easemob_throttle.rate_limiting.queued_requests': 1,
    'easemob_throttle.rate_limiting.active_request_leases': 1,
  });
  await jest.advanceTimersByTimeAsync(5_000);
  await Promise.all(calls);
  expectKept(wire, 1, 1_000);
  jest.useRealTimers();
  await provider.shutdown();
});

test.each([AggregationTemporality.CUMULATIVE, AggregationTemporality.DELTA])(
  'has counted all that was sent whenever it is read, also after its end (temporality %d)',
  async (temporality) => {
    const exporter = new InMemoryMetricExporter(temporality);
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 1e9 });
    const provider = new MeterProvider({ readers: [reader] });
    const { client, quota, wire } = setUp();
    const stop = registerOpenTelemetry(quota, provider.getMeter('test'));
    const counts: unknown[] = [];
    const read = async (): Promise<void> => {
      const { resourceMetrics } = await reader.collect();
      const metrics = resourceMetrics.scopeMetrics[0]?.metrics ?? [];
      const valueOf = (name: string): unknown =>
        metrics.find(({ descriptor }) => descriptor.name.endsWith(`.${name}`))?.dataPoints[0]
          ?.value;
      const { count } = valueOf('request_lease.duration') as { count: number };
      counts.push([valueOf('requests'), count]);
    };
    const send = async (calls: number): Promise<void> => {
      const sent = Array.from({ length: calls }, () => client.get('/users/a'));
      await jest.advanceTimersByTimeAsync(10_000);
      await Promise.all(sent);
    };
    for (const calls of [1, 200, 300]) {
      await send(calls);
      await read();
    }
    await send(7);
    stop();
    await send(3);
    await read();
    expect(counts).toEqual(
      (temporality === AggregationTemporality.DELTA ? [1, 200, 300, 7] : [1, 201, 501, 508]).map(
        (count) => [count, count],
      ),
    );
    expectKept(wire, 100, 1_000);
    jest.useRealTimers();
    await provider.shutdown();
  },
);

test('values are recorded in no context of a request, whichever makes the batch full', async () => {
  const context = new AsyncLocalStorage<string>();
  const seen = new Set<unknown>();
  let recorded = 0;
  const provider = new MeterProvider({
    readers: [
      new PeriodicExportingMetricReader({
        exporter: new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE),
        exportIntervalMillis: 1e9,
      }),
    ],
    views: [
      {
        instrumentName: '*lease.duration',
        attributesProcessors: [
          {
            process: (attributes) => {
              recorded += 1;
              seen.add(context.getStore());
              return attributes;
            },
          },
        ],
      },
    ],
  });
  const { client, quota, wire } = setUp();
  registerOpenTelemetry(quota, provider.getMeter('test'));
  const sent = Array.from({ length: 300 }, (_, index) =>
    context.run(`request ${index}`, () => client.get('/users/a')),
  );
  await jest.advanceTimersByTimeAsync(10_000);
  await Promise.all(sent);
  expect(recorded).toBeGreaterThan(100);
  expect([...seen]).toEqual([undefined]);
  expectKept(wire, 100, 1_000);
  jest.useRealTimers();
  await provider.shutdown();
});

test('where a meter throws, all else is recorded', async () => {
  const provider = new MeterProvider();
  const real = provider.getMeter('test');
  let calls = 0;
  const durations: number[] = [];
  const meter = Object.assign(Object.create(real) as Meter, {
    createHistogram: () => ({
      record: (seconds: number) => {
        if (++calls === 3) throw new Error('not this one');
        durations.push(seconds);
      },
    }),
  });
  const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  const { client, quota, wire } = setUp({}, { latencyMs: 10 });
  const stop = registerOpenTelemetry(quota, meter);
  const sent = Array.from({ length: 200 }, () => client.get('/users/a'));
  await jest.advanceTimersByTimeAsync(10_000);
  await Promise.all(sent);
  stop();
  // 200 took a while, and the second hundred waited.
  expect(calls).toBe(300);
  expect(durations).toHaveLength(299);
  expect(warned).toHaveBeenCalledTimes(1);
  warned.mockRestore();
  expectKept(wire, 100, 1_000);
  jest.useRealTimers();
  await provider.shutdown();
});
