/**
 * Measures this library and its peers side by side.
 *
 *     npm run bench                        every case, some 45 minutes; writes bench/results/full.json and the charts
 *     npm run bench -- --quick             every case, in two to three minutes
 *     npm run bench -- latency burst       some cases
 *     npm run bench -- --name=laptop       writes bench/results/laptop.json
 *     npm run bench -- drain --renew=full  puts the numbers of some cases in place of those of an earlier run on the same machine
 */
import { parseArgs } from 'node:util';
import { cases, type CaseData } from './cases/index.js';
import { drawCharts } from './charts/draw.js';
import { settingNow } from './harness/machine.js';
import { printCase } from './harness/print.js';
import { readResults, renew, type Results, writeResults } from './harness/results.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean' }, name: { type: 'string' }, renew: { type: 'string' } },
});
const known = Object.keys(cases) as (keyof CaseData)[];
const unknown = positionals.filter((name) => !known.some((other) => other === name));
if (unknown.length > 0) {
  console.error(`Expected the names of cases (${known.join(', ')}), got ${unknown.join(', ')}`);
  process.exit(1);
}

const mode = values.quick === true ? 'quick' : 'full';
const wanted = known.filter((name) => positionals.length === 0 || positionals.includes(name));
const isWhole = wanted.length === known.length;
const setting = settingNow();
let data: CaseData = {};
const start = performance.now();
for (const name of wanted) {
  const since = performance.now();
  process.stderr.write(`${name} … `);
  data = { ...data, [name]: await cases[name].run(mode) };
  process.stderr.write(`${Math.round((performance.now() - since) / 1000)} s\n`);
}
for (const name of wanted) printCase(name, data);

const run: Results = { ...setting, mode, cases: data };
const renewed = values.renew === undefined ? undefined : renew(readResults(values.renew), run);
// Some cases alone are no run to be shown.
const file = values.renew ?? values.name ?? (isWhole ? mode : 'partial');
const results = renewed ?? run;
console.log(`\nNumbers: ${writeResults(file, results)}`);
if (isWhole || renewed) console.log(`Charts:  ${(await drawCharts(file, results)).join(', ')}`);
console.log(`Took ${Math.round((performance.now() - start) / 1000)} s`);
process.exit();
