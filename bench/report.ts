/**
 * Shows a run again: `npm run bench:report [-- name]` draws the charts from bench/results/<name>.json (default: full), and writes
 * what the documents tell of it, each between its two markers.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { drawCharts } from './charts/draw.js';
import { BENCH, readResults } from './harness/results.js';
import { measurements, summary } from './markdown/section.js';

const START = '<!-- measurements -->';
const END = '<!-- /measurements -->';

const run = process.argv[2] ?? 'full';
const results = readResults(run);
await drawCharts(run, results);
const documents = {
  '../README.md': summary(results, 'en'),
  '../README-zh-CN.md': summary(results, 'zh'),
  '../docs/measurements.md': measurements(run, results, 'en', '..'),
  '../docs/zh/measurements.md': measurements(run, results, 'zh', '../..'),
};
for (const [path, section] of Object.entries(documents)) {
  const file = new URL(path, BENCH);
  const text = readFileSync(file, 'utf8');
  const start = text.indexOf(START);
  const end = text.indexOf(END);
  if (start === -1 || end < start) throw new Error(`Expected ${START} and ${END} in ${path}`);
  const before = text.slice(0, start + START.length);
  writeFileSync(file, `${before}\n\n${section}\n\n${text.slice(end)}`);
}
process.exit();
