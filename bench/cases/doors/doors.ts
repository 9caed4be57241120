import { digits, readable } from '../../harness/format.js';
import { runJob } from '../../harness/job.js';
import { median } from '../../harness/statistics.js';
import type { Case } from '../case.js';
import type { AddedRow, DoorsInput, DoorsOutput } from './job.js';

const JOB = new URL('job.js', import.meta.url).href;
/** What the JIT makes of the code differs from process to process, so that there are several. */
const PROCESSES = { full: 5, quick: 2 };
const ROUNDS = { full: 100, quick: 20 };
const WARM_UP_MS = { full: 1500, quick: 600 };
const CALLS = { full: 300, quick: 150 };

export const doors: Case<DoorsOutput> = {
  name: 'doors',
  title: 'Doors: fetch beside plain fetch, and beside axios on one quota',
  async run(mode) {
    const rows: AddedRow[] = [];
    for (let index = 0; index < PROCESSES[mode]; index++) {
      const settings = { rounds: ROUNDS[mode], warmUpMs: WARM_UP_MS[mode] };
      const input: DoorsInput = { what: 'added', ...settings };
      rows.push(...(await runJob<DoorsOutput>(JOB, input)).added);
    }
    const input: DoorsInput = { what: 'shared', calls: CALLS[mode] };
    const { shared } = await runJob<DoorsOutput>(JOB, input);
    return { added: medians(rows), shared };
  },
  tables: ({ added, shared }) => [
    {
      caption: 'A request that fits, over HTTP on the loopback interface',
      head: ['', 'p50, µs', 'p50 ÷ plain'],
      rows: added.map(({ name, p50Us, p50Ratio }) => [name, readable(p50Us), digits(p50Ratio, 3)]),
    },
    {
      caption: 'As many calls by fetch as by axios, at once, on one quota of 100/s',
      head: ['calls', 'over quota, sliding', 'over quota, fixed', 'share of the optimum'],
      rows: shared.map(({ calls, overSliding, overFixed, share }) => [
        digits(calls),
        digits(overSliding),
        digits(overFixed),
        `${digits(share * 100, 1)} %`,
      ]),
    },
  ],
  targets({ added, shared }) {
    const ratio = added.at(-1)?.p50Ratio ?? NaN;
    return [
      {
        what: 'p50 over loopback: ≤ 1.06 × plain fetch',
        reached: `${digits(ratio, 3)} ×`,
        met: ratio <= 1.06,
      },
      ...shared.map(({ overSliding, overFixed, share }) => ({
        what: 'fetch beside axios: 0 over, ≥ 95 % of the optimum',
        reached: `${digits(overSliding + overFixed)} over, ${digits(share * 100, 1)} %`,
        met: overSliding + overFixed === 0 && share >= 0.95,
      })),
    ];
  },
};

/** Of each, the median of each number over the processes. */
function medians(rows: readonly AddedRow[]): AddedRow[] {
  return [...new Set(rows.map(({ name }) => name))].map((name) => {
    const own = rows.filter((row) => row.name === name);
    return {
      name,
      p50Us: median(own.map(({ p50Us }) => p50Us)),
      p50Ratio: median(own.map(({ p50Ratio }) => p50Ratio)),
    };
  });
}
