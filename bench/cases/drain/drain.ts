import { digits } from '../../harness/format.js';
import { runJob } from '../../harness/job.js';
import { withWinners } from '../../harness/places.js';
import { inParallel } from '../../harness/pool.js';
import { easemobThrottle, limiters } from '../../limiters/index.js';
import type { Case } from '../case.js';
import type { DrainInput, DrainRow } from './job.js';

export interface DrainData {
  /** What axios itself holds for a request that is on its way. */
  readonly pendingBytes: number;
  readonly rows: readonly DrainRow[];
}

const JOB = new URL('job.js', import.meta.url).href;
const PENDING = new URL('pending.js', import.meta.url).href;
const SIZES = {
  full: { waiting: 100_000, windowMs: 20_000, longestMs: 10_000 },
  quick: { waiting: 3_000, windowMs: 1_500, longestMs: 500 },
};
/** Who is slow waits most of the time. */
const AT_ONCE = { full: 1, quick: 2 };
/** 100,000 waiting requests of 5 KB, and room to spare. */
const HEAP = ['--max-old-space-size=4096'];

export const drain: Case<DrainData> = {
  name: 'drain',
  title: 'Drain: many waiting requests through a very wide limit',
  async run(mode) {
    const size = SIZES[mode];
    const pendingBytes = await runJob<number>(PENDING, size, HEAP);
    const rows = await inParallel(limiters, AT_ONCE[mode], ({ name }) =>
      runJob<DrainRow>(JOB, { name, ...size } satisfies DrainInput, HEAP),
    );
    return { pendingBytes, rows };
  },
  tables: ({ pendingBytes, rows }) => [
    withWinners(
      {
        caption:
          `${digits(rows[0]?.waiting)} wait, each with a body of its own. axios itself holds ${digits(pendingBytes)} ` +
          'bytes for a request on its way; who waits before axios has merged its config holds less',
        head: ['', 'requests/s', 'bytes per waiting request', 'left in time'],
        rows: rows.map(({ name, perSecond, bytesPerWaiting, left, waiting }) => [
          name,
          digits(perSecond),
          digits(bytesPerWaiting),
          left === waiting ? 'all' : digits(left),
        ]),
      },
      { 1: 'most', 2: 'least' },
      () => true,
    ),
  ],
  targets({ rows, pendingBytes }) {
    const row = rows.find(({ name }) => name === easemobThrottle.name);
    const perSecond = row?.perSecond ?? NaN;
    const bytes = row?.bytesPerWaiting ?? NaN;
    return [
      { what: 'drain ≥ 50,000/s', reached: `${digits(perSecond)}/s`, met: perSecond >= 50_000 },
      {
        what: '< 1,500 bytes per waiting request, config included',
        reached: `${digits(bytes)}; axios alone holds ${digits(pendingBytes)}`,
        met: bytes < 1500,
      },
    ];
  },
};
