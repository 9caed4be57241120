import { digits, readable } from '../../harness/format.js';
import { runJob } from '../../harness/job.js';
import { median } from '../../harness/statistics.js';
import type { Case } from '../case.js';
import { ways, type MetricsInput, type MetricsRow, type Way } from './job.js';

const JOB = new URL('job.js', import.meta.url).href;
/** What the JIT makes of the code differs from process to process, so that there are several. */
const PROCESSES = { full: 3, quick: 1 };
const ROUNDS = { full: 30, quick: 8 };
const WARM_UP_MS = { full: 600, quick: 300 };

export const metrics: Case<readonly MetricsRow[]> = {
  name: 'metrics',
  title: 'What metrics add to a request',
  async run(mode) {
    const rows: MetricsRow[] = [];
    for (const way of Array.from({ length: PROCESSES[mode] }, () => ways).flat()) {
      const input: MetricsInput = { way, rounds: ROUNDS[mode], warmUpMs: WARM_UP_MS[mode] };
      rows.push(...(await runJob<MetricsRow[]>(JOB, input)));
    }
    return medians(rows);
  },
  tables: (rows) => [
    {
      caption: 'A request that fits, over an adapter that answers at once',
      head: ['', 'mean, µs', 'added, µs'],
      rows: rows.map(({ name, meanUs, addedUs }) => [name, readable(meanUs), digits(addedUs, 2)]),
    },
  ],
  targets: (rows) =>
    (['prom-client', 'OpenTelemetry'] satisfies Way[]).map((way) => {
      const added = rows.find(({ name }) => name === way)?.addedUs ?? NaN;
      return {
        what: `added by ${way}: ≤ 2 µs`,
        reached: `${digits(added, 2)} µs`,
        met: added <= 2,
      };
    }),
};

/** Of each, the median of each number over the processes. */
function medians(rows: readonly MetricsRow[]): MetricsRow[] {
  return [...new Set(rows.map(({ name }) => name))].map((name) => {
    const own = rows.filter((row) => row.name === name);
    return {
      name,
      meanUs: median(own.map(({ meanUs }) => meanUs)),
      addedUs: median(own.map(({ addedUs }) => addedUs)),
    };
  });
}
