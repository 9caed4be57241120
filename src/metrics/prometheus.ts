import type * as client from 'prom-client';
import type { Counter, Gauge, Histogram, Registry } from 'prom-client';
import {
  BOUNDARIES,
  COUNTERS,
  GAUGES,
  HISTOGRAMS,
  PREFIX,
  type Definition,
  type Labels,
} from './definitions.js';
import { levelsOf } from './levels.js';
import loadPeer from './load-peer.cjs';
import { mapValues } from './map-values.js';
import { Sums, type Pending } from './pending.js';
import { PrometheusHistogram } from './prometheus-histogram.js';
import { checkMethods, checkObserved, record, type Observed } from './recorder.js';

/**
 * Keeps metrics of a throttle in a registry of prom-client: what waits, is in flight and cools; how long requests waited and
 * took; how many were sent, refused, sent again and given up. Labels are the endpoint, the App Key and the limit, never a user.
 *
 * @param register - of prom-client; by default its own `register`. Several throttles need one each.
 * @returns the function that ends it, and takes the metrics out of the registry
 * @throws TypeError where `quota` is no throttle, or `register` no registry; Error where prom-client is not installed, or the registry has these metrics already
 */
export function registerMetrics(quota: Observed, register?: Registry): () => void {
  checkObserved(quota);
  if (register !== undefined) {
    const methods = ['registerMetric', 'removeSingleMetric'];
    checkMethods(register, methods, 'register', 'a Registry of prom-client');
  }
  const prom = loadPeer('prom-client') as typeof client;
  const registry = register ?? prom.register;
  const made: string[] = [];
  const settings = ({ name, help, unit }: Definition, suffix: string, labelNames: string[]) => {
    const full = promName(name, unit) + suffix;
    const configuration = { name: full, help, labelNames, registers: [registry] };
    made.push(full);
    return configuration;
  };
  const owner = ['endpoint', 'app_key'];
  try {
    const counters = mapValues(COUNTERS, (definition): Pending => {
      const labelNames = definition.name === 'requests' ? [...owner, 'result'] : owner;
      const counter = new prom.Counter(settings(definition, '_total', labelNames));
      const sums = new Sums((labels, sum) => {
        counter.inc(labels as Plain<Labels>, sum);
      });
      flushBefore(counter, sums);
      return sums;
    });
    const histograms = mapValues(HISTOGRAMS, (definition): PrometheusHistogram => {
      const { name, help } = settings(definition, '', owner);
      const histogram = new PrometheusHistogram(name, help, BOUNDARIES);
      // It has what a registry asks of a metric, and not all that its users may ask of prom-client's own.
      registry.registerMetric(histogram as unknown as Histogram);
      return histogram;
    });
    const gauges = mapValues(GAUGES, (definition): Gauge => {
      return new prom.Gauge(settings(definition, '', [...owner, 'limit']));
    });
    collectTogether(gauges, quota);
    const stop = record(quota, {
      count: (counter, labels) => {
        counters[counter].add(labels, 1);
      },
      observe: (histogram, labels, seconds) => {
        histograms[histogram].observe(labels, seconds);
      },
    });
    return () => {
      stop();
      remove();
    };
  } catch (error) {
    // The last one is somebody else's.
    made.pop();
    remove();
    throw error;
  }

  /** Once: by then, another throttle may have put its own there. */
  function remove(): void {
    for (const name of made.splice(0)) registry.removeSingleMetric(name);
  }
}

/** Has what is pending handed on before `counter` is read, or begins anew. */
function flushBefore(counter: Counter, pending: Pending): void {
  const reset = counter.reset.bind(counter);
  Object.assign(counter, {
    collect: () => {
      pending.flush();
    },
    reset: () => {
      pending.flush();
      reset();
    },
  });
}

/** All levels are read at once, when the first of them is collected. */
function collectTogether(gauges: Record<keyof typeof GAUGES, Gauge>, quota: Observed): void {
  const [first] = Object.values(gauges);
  if (first === undefined) return;
  Object.assign(first, {
    collect: () => {
      for (const gauge of Object.values(gauges)) gauge.reset();
      for (const { labels, values } of levelsOf(quota.stats())) {
        for (const [level, value] of Object.entries(values)) {
          gauges[level as keyof typeof GAUGES].set({ ...labels }, value);
        }
      }
    },
  });
}

/** Prometheus has the unit at the end of a name, and no dots. */
function promName(name: string, unit: string): string {
  return (PREFIX + name).replaceAll('.', '_') + (unit === 's' ? '_seconds' : '');
}

/** Their types want an index. */
type Plain<T> = Record<string, string> & T;
