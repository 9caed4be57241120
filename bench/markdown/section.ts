import { cases } from '../cases/index.js';
import { digits } from '../harness/format.js';
import { viewOf } from '../harness/print.js';
import type { Results } from '../harness/results.js';
import { overview } from './overview.js';
import { markdownTable } from './table.js';

const CHARTS = {
  'over-quota': 'Requests over quota against the delay of the network, for each library',
  share: 'Share of the optimum, for each library',
  distance: 'Share of the quota by distance, for each library',
  latency: 'Time added to a request that fits, for each library',
  memory: 'Memory against the number of buckets, for each library',
};

/** The README's section of measurements: every number in it is from the run. */
export function toMarkdown(run: string, results: Results): string {
  const { date, commit, machine, versions, mode } = results;
  const libraries = Object.entries(versions).map(([library, version]) => `${library} ${version}`);
  return [
    `One ${mode} run of \`npm run bench\` on ${date.slice(0, 10)}, commit ${commit}: ${machine.cpu}, ${digits(machine.cores)} ` +
      `cores, ${digits(machine.memoryGB)} GB, ${machine.system}; ${libraries.join(', ')}. What is measured, how, and how each ` +
      'library was set up: [bench/README.md](bench/README.md). The best of each column is bold.',
    overview(results.cases),
    ...Object.entries(CHARTS)
      .filter(([chart]) => chart !== 'distance' || results.cases.distance !== undefined)
      .map(([chart, alt]) => `![${alt}](bench/charts/${run}-${chart}.svg)`),
    'What was aimed at, and what was reached:',
    targets(results),
  ].join('\n\n');
}

function targets({ cases: data }: Results): string {
  const rows = (Object.keys(cases) as (keyof typeof cases)[])
    .filter((name) => data[name] !== undefined)
    .flatMap((name) =>
      viewOf(name, data).targets.map(({ what, reached, met }) => [
        `${name}: ${what}`,
        reached,
        met ? 'met' : '**missed**',
      ]),
    );
  return markdownTable(['target', 'reached', ''], rows);
}
