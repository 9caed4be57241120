import type { TopLevelSpec } from 'vega-lite';
import { AT_DISTANCE, basesOf, type DistanceRow } from '../cases/distance/distance.js';
import { percent } from '../harness/format.js';
import { CONFIG, OWN, PEER } from './palette.js';

const KEPT = 'nothing over quota';
const BROKEN = 'over quota';

/** How much of the quota itself was used at each distance, and whether the promise was kept there: a panel for each distance. */
export function distanceChart(rows: readonly DistanceRow[]): TopLevelSpec {
  const label = (baseMs: number): string => `${2 * baseMs} to ${2 * baseMs + 30} ms of round trip`;
  const values = rows.map(({ name, baseMs, quota, overSliding, overFixed }) => ({
    name,
    distance: label(baseMs),
    percent: quota * 100,
    text: percent(quota),
    kept: overSliding + overFixed === 0 ? KEPT : BROKEN,
  }));
  const y = {
    field: 'name',
    type: 'nominal',
    sort: AT_DISTANCE,
    title: null,
    axis: { labelFontSize: 12 },
  } as const;
  const x = {
    field: 'percent',
    type: 'quantitative',
    title: '% of the quota',
    axis: { tickCount: 5 },
  } as const;
  return {
    config: CONFIG,
    title: {
      text: 'Share of a quota of 100/s, by distance',
      subtitle: ['the least of the runs; more than 100 % is more than the quota'],
    },
    data: { values },
    facet: { column: { field: 'distance', type: 'nominal', sort: basesOf(rows).map(label) } },
    spec: {
      width: 200,
      height: { step: 24 },
      layer: [
        {
          mark: { type: 'bar', height: 14 },
          encoding: {
            y,
            x,
            color: {
              field: 'kept',
              type: 'nominal',
              title: null,
              scale: { domain: [KEPT, BROKEN], range: [PEER, OWN] },
              legend: { orient: 'bottom', direction: 'horizontal' },
            },
          },
        },
        {
          mark: { type: 'text', align: 'left', dx: 4, fontSize: 11, color: '#24292f' },
          encoding: { y, x, text: { field: 'text' } },
        },
      ],
    },
  };
}
