import { digits, percent, readable } from '../../harness/format.js';
import { runJob } from '../../harness/job.js';
import type { Case } from '../case.js';
import type { AddedRow, ProcessesInput } from './job.js';

export interface ProcessesData {
  readonly added: readonly AddedRow[];
  readonly users: number;
  readonly bytesPerBucket: number;
  /** The part of a processor that an idle process uses. */
  readonly idle: number;
}

const JOB = new URL('job.js', import.meta.url).href;
const SIZES = {
  full: { rounds: 150, warmUpMs: 3000, users: 100_000, idleMs: 10_000 },
  quick: { rounds: 25, warmUpMs: 800, users: 20_000, idleMs: 4000 },
};
const MAX_ADDED_US = 40;
const MAX_BYTES = 300;
const MAX_IDLE = 0.001;

const job = <Output>(input: ProcessesInput): Promise<Output> => runJob<Output>(JOB, input);

export const processes: Case<ProcessesData> = {
  name: 'processes',
  title: 'Several processes: what it costs to share windows in a file or Redis',
  async run(mode) {
    const { rounds, warmUpMs, users, idleMs } = SIZES[mode];
    return {
      added: await job<AddedRow[]>({ what: 'added', rounds, warmUpMs }),
      users,
      bytesPerBucket: await job<number>({ what: 'disk', users }),
      idle: await job<number>({ what: 'idle', ms: idleMs }),
    };
  },
  tables: ({ added, users, bytesPerBucket, idle }) => [
    {
      caption: 'Added to a request that fits, over an adapter that answers at once',
      head: ['windows in', 'p50 added, µs', 'each in a turn of the event loop of its own'],
      rows: added.map(({ windows, p50Us, aloneUs }) => [
        windows,
        readable(p50Us),
        readable(aloneUs),
      ]),
    },
    {
      caption: 'A file',
      head: ['buckets', 'bytes on disk per bucket', 'processor, idle'],
      rows: [[digits(users), digits(bytesPerBucket), percent(idle, 3)]],
    },
  ],
  targets({ added, users, bytesPerBucket, idle }) {
    const us = added.find(({ windows }) => windows === 'file')?.p50Us ?? NaN;
    return [
      {
        what: `file: p50 added ≤ ${MAX_ADDED_US} µs`,
        reached: `${readable(us)} µs`,
        met: us <= MAX_ADDED_US,
      },
      {
        what: `file: ${digits(users)} buckets at ≤ ${MAX_BYTES} bytes on disk`,
        reached: digits(bytesPerBucket),
        met: bytesPerBucket <= MAX_BYTES,
      },
      {
        what: `file: an idle process uses < ${percent(MAX_IDLE, 1)} of a processor`,
        reached: percent(idle, 3),
        met: idle < MAX_IDLE,
      },
    ];
  },
};
