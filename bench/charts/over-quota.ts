import type { TopLevelSpec } from 'vega-lite';
import type { PromiseData } from '../cases/promise/promise.js';
import { digits } from '../harness/format.js';
import { sum } from '../harness/statistics.js';
import { CONFIG, NAMES, OWN, PANELS, PEER } from './palette.js';

/** What is over quota, against how unevenly the network delays: one panel for each library. */
export function overQuotaChart({ calls }: PromiseData): TopLevelSpec {
  const values = calls.map(({ name, load, jitterMs, overSliding }) => ({
    ...{ name, load, overSliding },
    jitter: String(jitterMs),
  }));
  const jitters = [...new Set(values.map(({ jitter }) => jitter))];
  const kept = NAMES.filter(
    (name) => sum(values.filter((row) => row.name === name).map((row) => row.overSliding)) === 0,
  );
  return {
    config: CONFIG,
    title: {
      text: 'Requests over a quota of 100/s, counted by the server',
      subtitle: [
        `of ${digits(calls[0]?.requests)} requests, those that arrived while the last second held more than 100, against the delay`,
        `none in any cell: ${kept.join(', ') || 'nobody'}`,
      ],
    },
    data: { values },
    ...PANELS,
    spec: {
      width: 170,
      height: 110,
      mark: { type: 'bar' },
      encoding: {
        x: {
          field: 'jitter',
          type: 'ordinal',
          sort: jitters,
          title: 'delay up to, ms',
          axis: { labelAngle: 0 },
        },
        xOffset: { field: 'load', type: 'nominal' },
        y: {
          field: 'overSliding',
          type: 'quantitative',
          title: 'requests',
          axis: { tickCount: 4 },
        },
        color: {
          field: 'load',
          type: 'nominal',
          title: 'load',
          scale: { domain: ['bursty', 'steady'], range: [PEER, OWN] },
          legend: { orient: 'bottom', direction: 'horizontal' },
        },
      },
    },
  };
}
