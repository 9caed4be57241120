import type { TopLevelSpec } from 'vega-lite';
import type { PromiseData } from '../cases/promise/promise.js';
import { CONFIG, NAMES, OWN, PEER } from './palette.js';

const KEPT = 'nothing over quota';
const BROKEN = 'over quota';

/** How much of what a promise allows was used in each cell, and whether the promise was kept there. */
export function shareChart({ calls, messages }: PromiseData): TopLevelSpec {
  const values = [...calls, ...messages].map(({ name, share, overSliding, overFixed }) => ({
    name,
    percent: share * 100,
    kept: overSliding + overFixed === 0 ? KEPT : BROKEN,
  }));
  return {
    config: CONFIG,
    title: {
      text: 'Share of the optimum',
      subtitle: [
        'each mark is a cell: a delay, a load; 100 calls/s or 6,000 messages in calls of 1 to 600',
        'right of the line is more than any promise allows; who knows no weights uses half of the messages',
      ],
    },
    data: { values },
    width: 620,
    height: { step: 30 },
    layer: [
      {
        mark: { type: 'rule', color: '#24292f', strokeDash: [4, 3] },
        encoding: { x: { datum: 100, type: 'quantitative' } },
      },
      {
        mark: { type: 'point', size: 90, strokeWidth: 2, opacity: 0.85 },
        encoding: {
          y: {
            field: 'name',
            type: 'nominal',
            sort: NAMES,
            title: null,
            axis: { grid: true, labelFontSize: 12 },
          },
          x: {
            field: 'percent',
            type: 'quantitative',
            title: 'throughput, % of amount / (window + round trip)',
            scale: { zero: false, nice: true },
          },
          color: {
            field: 'kept',
            type: 'nominal',
            title: null,
            scale: { domain: [KEPT, BROKEN], range: [PEER, OWN] },
            legend: { orient: 'bottom', direction: 'horizontal' },
          },
          shape: {
            field: 'kept',
            type: 'nominal',
            title: null,
            scale: { domain: [KEPT, BROKEN], range: ['circle', 'cross'] },
            legend: { orient: 'bottom', direction: 'horizontal' },
          },
        },
      },
    ],
  };
}
