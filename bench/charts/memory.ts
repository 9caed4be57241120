import type { TopLevelSpec } from 'vega-lite';
import type { BucketsRow } from '../cases/buckets/job.js';
import { digits } from '../harness/format.js';
import { CONFIG, ownOrPeer, PANELS } from './palette.js';

/** Memory against the number of buckets: one panel for each library. */
export function memoryChart(rows: readonly BucketsRow[]): TopLevelSpec {
  const values = rows.map(({ name, users, bytesPerBucket }) => ({
    ...{ name, users },
    megabytes: (bytesPerBucket * users) / 1e6,
    label: `${digits(bytesPerBucket)} B each`,
    isLast: !rows.some((other) => other.name === name && other.users > users),
  }));
  const x = {
    field: 'users',
    type: 'quantitative' as const,
    title: 'buckets',
    scale: { type: 'log' as const, domain: [500, 2_000_000] },
    axis: { format: '~s', values: [1e3, 1e4, 1e5, 1e6] },
  };
  const y = {
    field: 'megabytes',
    type: 'quantitative' as const,
    title: 'heap',
    scale: { type: 'log' as const, domain: [0.1, 10_000] },
    axis: {
      values: [0.1, 1, 10, 100, 1000, 10_000],
      labelExpr: "datum.value < 1000 ? datum.value + ' MB' : datum.value / 1000 + ' GB'",
    },
  };
  return {
    config: CONFIG,
    title: {
      text: 'Memory against buckets',
      subtitle: ['one for each user seen within a window; logarithmic scales'],
    },
    data: { values },
    ...PANELS,
    spec: {
      width: 170,
      height: 120,
      layer: [
        {
          mark: { type: 'line', point: { size: 40 }, strokeWidth: 2 },
          encoding: { x, y, color: ownOrPeer },
        },
        {
          transform: [{ filter: 'datum.isLast' }],
          mark: { type: 'text', align: 'right', dx: 8, dy: -12, fontSize: 11, color: '#24292f' },
          encoding: { x, y, text: { field: 'label' } },
        },
      ],
    },
  };
}
