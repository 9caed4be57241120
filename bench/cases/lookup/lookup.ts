import { digits } from '../../harness/format.js';
import { runJob } from '../../harness/job.js';
import type { Case } from '../case.js';
import type { LookupInput, LookupRow } from './job.js';
import { KINDS } from './requests.js';

const JOB = new URL('job.js', import.meta.url).href;
const SAMPLES = { full: 4_000, quick: 400 };

/** Those that the target is about; the others show where a lookup takes longer. */
const TARGET_KINDS = ['hit, whole table', 'miss, the default'];

export const lookup: Case<readonly LookupRow[]> = {
  name: 'lookup',
  title: 'Lookup: finding the limits of a request (no peer has a table)',
  async run(mode) {
    const rows: LookupRow[] = [];
    for (const kind of KINDS) {
      rows.push(await runJob(JOB, { kind, samples: SAMPLES[mode] } satisfies LookupInput));
    }
    return rows;
  },
  tables: (rows) => [
    {
      caption: 'Nanoseconds per lookup, each kind in a process of its own',
      head: ['', 'p50, ns', 'p99, ns'],
      rows: rows.map(({ kind, p50Ns, p99Ns }) => [kind, digits(p50Ns), digits(p99Ns)]),
    },
  ],
  targets: (rows) =>
    rows
      .filter(({ kind }) => TARGET_KINDS.includes(kind))
      .map(({ kind, p50Ns }) => ({
        what: `${kind}: < 2 µs`,
        reached: `${digits(p50Ns)} ns`,
        met: p50Ns < 2000,
      })),
};
