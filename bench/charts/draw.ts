import { mkdirSync, writeFileSync } from 'node:fs';
import type { TopLevelSpec } from 'vega-lite';
import { BENCH, type Results } from '../harness/results.js';
import { distanceChart } from './distance.js';
import { latencyChart } from './latency.js';
import { memoryChart } from './memory.js';
import { overQuotaChart } from './over-quota.js';
import { shareChart } from './share.js';
import { toSvg } from './svg.js';

/** Draws what a run has the numbers for; returns the files. */
export async function drawCharts(run: string, { cases }: Results): Promise<string[]> {
  const { promise, distance, latency, buckets } = cases;
  const charts: Readonly<Record<string, TopLevelSpec | undefined>> = {
    'over-quota': promise && overQuotaChart(promise),
    share: promise && shareChart(promise),
    distance: distance && distanceChart(distance),
    latency: latency && latencyChart(latency),
    memory: buckets && memoryChart(buckets),
  };
  mkdirSync(new URL('charts/', BENCH), { recursive: true });
  const files: string[] = [];
  for (const [chart, spec] of Object.entries(charts)) {
    if (spec === undefined) continue;
    const file = `charts/${run}-${chart}.svg`;
    writeFileSync(new URL(file, BENCH), await toSvg(spec));
    files.push(`bench/${file}`);
  }
  return files;
}
