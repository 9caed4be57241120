/**
 * Shows a run again: `npm run bench:report [-- name]` writes the README's section of measurements, between its two markers,
 * from bench/results/<name>.json (default: full), and draws the charts. Prints the section where the README has no markers.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { drawCharts } from './charts/draw.js';
import { BENCH, readResults } from './harness/results.js';
import { toMarkdown } from './markdown/section.js';

const START = '<!-- measurements -->';
const END = '<!-- /measurements -->';

const run = process.argv[2] ?? 'full';
const results = readResults(run);
await drawCharts(run, results);
const section = toMarkdown(run, results);
const file = new URL('../README.md', BENCH);
const readme = readFileSync(file, 'utf8');
const start = readme.indexOf(START);
const end = readme.indexOf(END);
if (start === -1 || end < start) {
  console.log(section);
} else {
  const before = readme.slice(0, start + START.length);
  writeFileSync(file, `${before}\n\n${section}\n\n${readme.slice(end)}`);
}
process.exit();
