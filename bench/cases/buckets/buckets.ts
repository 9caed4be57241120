import { digits, readable } from '../../harness/format.js';
import { runJob } from '../../harness/job.js';
import { withWinners } from '../../harness/places.js';
import { inParallel } from '../../harness/pool.js';
import { easemobThrottle, limiters } from '../../limiters/index.js';
import type { Case, Table } from '../case.js';
import type { BucketsInput, BucketsRow } from './job.js';

const JOB = new URL('job.js', import.meta.url).href;
const HEAP = ['--max-old-space-size=8192'];

/** The main run evicts; the smaller ones show how memory grows, and compare. */
const MAIN = {
  full: { users: 1_000_000, windowMs: 60_000, evictMs: 15_000 },
  quick: { users: 50_000, windowMs: 4_000, evictMs: 3_000 },
};
const COUNTS = { full: [1_000, 10_000, 100_000], quick: [5_000] };
/** Above this, a library that needs more than 5 KB for a bucket runs out of what a machine has. */
const MOST_FOR_PEERS = { full: 100_000, quick: 5_000 };
const LONG_WINDOW_MS = 600_000;
const AT_ONCE = { full: 1, quick: 2 };

export const buckets: Case<readonly BucketsRow[]> = {
  name: 'buckets',
  title: 'Many buckets: users seen once, each with a limit of its own',
  async run(mode) {
    const inputs = COUNTS[mode].flatMap((users) =>
      limiters
        .filter(({ name }) => name === easemobThrottle.name || users <= MOST_FOR_PEERS[mode])
        .map(({ name }) => ({ name, users, windowMs: LONG_WINDOW_MS, evictMs: undefined })),
    );
    const run = (input: BucketsInput): Promise<BucketsRow> => runJob(JOB, input, HEAP);
    // The longest first, for those that share the time with it.
    const [main, ...rows] = await inParallel(
      [{ name: easemobThrottle.name, ...MAIN[mode] }, ...inputs],
      AT_ONCE[mode],
      run,
    );
    return main === undefined ? rows : [...rows, main];
  },
  tables: (rows) => [...countsOf(rows).map((users) => table(rows, users)), evictionTable(rows)],
  targets(rows) {
    const row = rows.find(({ evicting }) => evicting !== undefined);
    const bytes = row?.bytesPerBucket ?? NaN;
    const above = ((row?.bytesPerBucketAfter ?? NaN) * (row?.users ?? NaN)) / 1e6;
    const stall = row?.evicting?.maxMs ?? NaN;
    return [
      { what: '< 400 bytes per bucket', reached: digits(bytes), met: bytes < 400 },
      {
        what: 'back to the base after eviction (1 MB of noise)',
        reached: `${readable(above)} MB`,
        met: above <= 1,
      },
      {
        what: 'no stall above 20 ms while evicting',
        reached: `${readable(stall)} ms`,
        met: stall <= 20,
      },
    ];
  },
};

function table(rows: readonly BucketsRow[], users: number): Table {
  return withWinners(
    {
      caption: `${digits(users)} users`,
      head: ['', 'bytes per bucket', 'µs per request'],
      rows: rows
        .filter((row) => row.users === users)
        .map(({ name, bytesPerBucket, usPerRequest }) => [
          name,
          digits(bytesPerBucket),
          readable(usPerRequest),
        ]),
    },
    { 1: 'least', 2: 'least' },
    () => true,
  );
}

function evictionTable(rows: readonly BucketsRow[]): Table {
  return {
    caption: 'After the windows have ended (easemob-throttle evicts by itself)',
    head: ['', 'users', 'bytes per bucket left', 'event-loop delay p99, ms', 'max, ms'],
    rows: rows
      .filter(({ evicting }) => evicting !== undefined)
      .map(({ name, users, bytesPerBucketAfter, evicting }) => [
        name,
        digits(users),
        readable(bytesPerBucketAfter),
        readable(evicting?.p99Ms),
        readable(evicting?.maxMs),
      ]),
  };
}

const countsOf = (rows: readonly BucketsRow[]): number[] => [
  ...new Set(rows.map(({ users }) => users)),
];
