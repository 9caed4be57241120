import type { TopLevelSpec } from 'vega-lite';
import type { LatencyRow } from '../cases/latency/job.js';
import type { LatencyData } from '../cases/latency/latency.js';
import { readable } from '../harness/format.js';
import { CONFIG, NAMES, ownOrPeer } from './palette.js';

/** A logarithmic axis has no zero: what is not measurable is drawn as this. */
const LEAST_US = 0.1;

/** What a limiter adds to a request that fits. */
export function latencyChart({ instant, loopback }: LatencyData): TopLevelSpec {
  const panel = (over: string, rows: readonly LatencyRow[]): object[] =>
    rows
      .filter(({ name }) => NAMES.includes(name))
      .map(({ name, addedP50Us }) => ({
        over,
        name,
        least: LEAST_US,
        added: Math.max(addedP50Us, LEAST_US),
        label: `${readable(addedP50Us)} µs`,
      }));
  const plainUs = (rows: readonly LatencyRow[]): string => readable(rows[0]?.p50Us);
  const first = `instant adapter (axios alone ${plainUs(instant)} µs)`;
  const second = `loopback HTTP (axios alone ${plainUs(loopback)} µs)`;
  const y = {
    field: 'name',
    type: 'nominal',
    sort: NAMES,
    title: null,
    axis: { labelFontSize: 12 },
  } as const;
  return {
    config: CONFIG,
    title: {
      text: 'Time added to a request that fits',
      subtitle: ['median, against plain axios in the same round; logarithmic scale'],
    },
    data: { values: [...panel(first, instant), ...panel(second, loopback)] },
    facet: { column: { field: 'over', type: 'nominal', sort: [first, second] } },
    spec: {
      width: 330,
      height: { step: 26 },
      layer: [
        {
          mark: { type: 'bar', height: 16 },
          encoding: {
            y,
            x: {
              field: 'added',
              type: 'quantitative',
              title: 'added',
              scale: { type: 'log', domain: [LEAST_US, 300_000] },
              axis: {
                values: [0.1, 1, 10, 100, 1_000, 10_000, 100_000],
                labelOverlap: false,
                labelExpr: "datum.value < 1000 ? datum.value + ' µs' : datum.value / 1000 + ' ms'",
              },
            },
            x2: { field: 'least' },
            color: ownOrPeer,
          },
        },
        {
          mark: { type: 'text', align: 'left', dx: 5, fontSize: 11, color: '#24292f' },
          encoding: {
            y,
            x: { field: 'added', type: 'quantitative' },
            text: { field: 'label' },
          },
        },
      ],
    },
  };
}
