import type * as api from '@opentelemetry/api';
import type { Counter, Histogram, Meter, ObservableGauge } from '@opentelemetry/api';
import { BOUNDARIES, COUNTERS, GAUGES, HISTOGRAMS, PREFIX } from './definitions.js';
import { levelsOf } from './levels.js';
import loadPeer from './load-peer.cjs';
import { record, type Observed } from './recorder.js';

type Level = keyof typeof GAUGES;

/**
 * The same metrics as {@link registerMetrics}, through OpenTelemetry's metrics API.
 *
 * @param meter - by default that of the global meter provider, named `easemob-throttle`
 * @returns the function that ends it
 * @throws Error where no meter is given and `@opentelemetry/api` is not installed
 */
export function registerOpenTelemetry(quota: Observed, meter: Meter = globalMeter()): () => void {
  const counters = {} as Record<keyof typeof COUNTERS, Counter>;
  for (const [key, { name, help, unit }] of entriesOf(COUNTERS)) {
    counters[key] = meter.createCounter(PREFIX + name, { description: help, unit });
  }
  const histograms = {} as Record<keyof typeof HISTOGRAMS, Histogram>;
  for (const [key, { name, help, unit }] of entriesOf(HISTOGRAMS)) {
    histograms[key] = meter.createHistogram(PREFIX + name, {
      description: help,
      unit,
      advice: { explicitBucketBoundaries: [...BOUNDARIES] },
    });
  }
  const gauges = {} as Record<Level, ObservableGauge>;
  for (const [key, { name, help, unit }] of entriesOf(GAUGES)) {
    gauges[key] = meter.createObservableGauge(PREFIX + name, { description: help, unit });
  }
  const read: Parameters<Meter['addBatchObservableCallback']>[0] = (result) => {
    for (const { labels, values } of levelsOf(quota.stats())) {
      for (const [level, value] of Object.entries(values)) {
        result.observe(gauges[level as Level], value, { ...labels });
      }
    }
  };
  meter.addBatchObservableCallback(read, Object.values(gauges));
  const stop = record(quota, {
    count: (counter, labels) => {
      counters[counter].add(1, labels as Plain<typeof labels>);
    },
    observe: (histogram, labels, seconds) => {
      histograms[histogram].record(seconds, labels as Plain<typeof labels>);
    },
  });
  return () => {
    stop();
    meter.removeBatchObservableCallback(read, Object.values(gauges));
  };
}

function globalMeter(): Meter {
  const { metrics } = loadPeer('@opentelemetry/api') as typeof api;
  return metrics.getMeter('easemob-throttle');
}

function entriesOf<K extends string, V>(values: Readonly<Record<K, V>>): [K, V][] {
  return Object.entries(values) as [K, V][];
}

/** Their types want an index. */
type Plain<T> = Record<string, string> & T;
