import type * as api from '@opentelemetry/api';
import type { Meter } from '@opentelemetry/api';
import { BOUNDARIES, COUNTERS, GAUGES, HISTOGRAMS, PREFIX, type Labels } from './definitions.js';
import { levelsOf } from './levels.js';
import loadPeer from './load-peer.cjs';
import { mapValues } from './map-values.js';
import { Batch, Sums, type Pending } from './pending.js';
import { checkMethods, checkObserved, record, type Observed } from './recorder.js';

type Level = keyof typeof GAUGES;

/**
 * The same metrics as {@link registerMetrics}, through OpenTelemetry's metrics API.
 *
 * @param meter - by default that of the global meter provider, named `easemob-throttle`. Several throttles that send for one App Key need
 * one each, of another name: in one, the level of either would replace that of the other.
 * @returns the function that ends it
 * @throws TypeError where `quota` is no throttle, or `meter` no meter; Error where no meter is given and `@opentelemetry/api` is not installed
 */
export function registerOpenTelemetry(quota: Observed, meter: Meter = globalMeter()): () => void {
  checkObserved(quota);
  const methods = ['createCounter', 'addBatchObservableCallback'];
  checkMethods(meter, methods, 'meter', 'what getMeter() returns');
  const counters = mapValues(COUNTERS, ({ name, help, unit }): Pending => {
    const counter = meter.createCounter(PREFIX + name, { description: help, unit });
    return new Sums((labels, sum) => {
      counter.add(sum, labels as Plain<Labels>);
    });
  });
  const histograms = mapValues(HISTOGRAMS, ({ name, help, unit }): Pending => {
    const histogram = meter.createHistogram(PREFIX + name, {
      description: help,
      unit,
      advice: { explicitBucketBoundaries: [...BOUNDARIES] },
    });
    return new Batch((labels, seconds) => {
      histogram.record(seconds, labels as Plain<Labels>);
    });
  });
  const flush = () => {
    for (const pending of [...Object.values(counters), ...Object.values(histograms)]) {
      pending.flush();
    }
  };
  const gauges = mapValues(GAUGES, ({ name, help, unit }) =>
    meter.createObservableGauge(PREFIX + name, { description: help, unit }),
  );
  const read: Parameters<Meter['addBatchObservableCallback']>[0] = (result) => {
    // The SDK calls this before it reads what was recorded.
    flush();
    for (const { labels, values } of levelsOf(quota.stats())) {
      for (const [level, value] of Object.entries(values)) {
        result.observe(gauges[level as Level], value, { ...labels });
      }
    }
  };
  meter.addBatchObservableCallback(read, Object.values(gauges));
  const stop = record(quota, {
    count: (counter, labels) => {
      counters[counter].add(labels, 1);
    },
    observe: (histogram, labels, seconds) => {
      histograms[histogram].add(labels, seconds);
    },
  });
  return () => {
    stop();
    meter.removeBatchObservableCallback(read, Object.values(gauges));
    flush();
  };
}

function globalMeter(): Meter {
  const { metrics } = loadPeer('@opentelemetry/api') as typeof api;
  return metrics.getMeter('easemob-throttle');
}

/** Their types want an index. */
type Plain<T> = Record<string, string> & T;
