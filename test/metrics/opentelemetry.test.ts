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
