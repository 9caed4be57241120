import { digits, readable } from '../../harness/format.js';
import { runJob } from '../../harness/job.js';
import { inParallel } from '../../harness/pool.js';
import { withWinners } from '../../harness/places.js';
import { median } from '../../harness/statistics.js';
import { bodyReader, easemobThrottle, limiters, plainAxios } from '../../limiters/index.js';
import type { Case, Table } from '../case.js';
import { CONTROL, type LatencyInput, type LatencyRow } from './job.js';

export interface LatencyData {
  readonly instant: readonly LatencyRow[];
  readonly loopback: readonly LatencyRow[];
}

const ALL = [bodyReader, ...limiters];
const JOB = new URL('job.js', import.meta.url).href;
/** What the JIT makes of the code differs from process to process, so that there are several. */
const PROCESSES = { full: 3, quick: 1 };
const ROUNDS = {
  instant: { full: 60, quick: 10 },
  loopback: { full: 100, quick: 10 },
};
const WARM_UP_MS = { full: 600, quick: 150 };
const AT_ONCE = { full: 1, quick: 2 };

export const latency: Case<LatencyData> = {
  name: 'latency',
  title: 'Latency added to a request that fits',
  async run(mode) {
    const measure = async (over: LatencyInput['over']): Promise<LatencyRow[]> => {
      const settings = { over, rounds: ROUNDS[over][mode], warmUpMs: WARM_UP_MS[mode] };
      const inputs = Array.from({ length: PROCESSES[mode] }, () => ALL).flat();
      const runs = await inParallel(inputs, AT_ONCE[mode], ({ name }) =>
        runJob<LatencyRow[]>(JOB, { name, ...settings } satisfies LatencyInput),
      );
      return medians(runs.flat());
    };
    return { instant: await measure('instant'), loopback: await measure('loopback') };
  },
  tables: ({ instant, loopback }) => [
    table('Over an adapter that answers at once', instant),
    table('Over HTTP on the loopback interface', loopback),
  ],
  targets({ instant, loopback }) {
    const added = own(instant).addedP50Us;
    const least = Math.min(...peers(instant).map(({ addedP50Us }) => addedP50Us));
    const ratio = own(loopback).p50Ratio;
    return [
      { what: 'p50 added, instant: < 10 µs', reached: `${readable(added)} µs`, met: added < 10 },
      {
        what: 'p50 added, instant: ahead of every peer',
        reached: `${readable(added)} µs; best peer ${readable(least)} µs`,
        met: added < least,
      },
      {
        what: 'p50 over loopback: ≤ 1.05 × plain axios',
        reached: `${digits(ratio, 3)} ×`,
        met: ratio <= 1.05,
      },
    ];
  },
};

/** Of plain axios and each library, the median of each number over the processes. */
function medians(rows: readonly LatencyRow[]): LatencyRow[] {
  return [plainAxios, CONTROL, ...ALL].map(({ name }) => {
    const own = rows.filter((row) => row.name === name);
    const of = (read: (row: LatencyRow) => number): number => median(own.map(read));
    return {
      name,
      p50Us: of(({ p50Us }) => p50Us),
      p99Us: of(({ p99Us }) => p99Us),
      p50Ratio: of(({ p50Ratio }) => p50Ratio),
      p99Ratio: of(({ p99Ratio }) => p99Ratio),
      addedP50Us: of(({ addedP50Us }) => addedP50Us),
    };
  });
}

function table(caption: string, rows: readonly LatencyRow[]): Table {
  return withWinners(
    {
      caption,
      head: ['', 'p50, µs', 'p99, µs', 'p50 ÷ plain', 'p99 ÷ plain', 'added p50, µs'],
      rows: rows.map((row) => [
        row.name,
        readable(row.p50Us),
        readable(row.p99Us),
        digits(row.p50Ratio, 2),
        digits(row.p99Ratio, 2),
        readable(row.addedP50Us),
      ]),
    },
    { 3: 'least', 4: 'least', 5: 'least' },
    ([name = '']) => isLimiter({ name }),
  );
}

const own = (rows: readonly LatencyRow[]): LatencyRow =>
  rows.find(({ name }) => name === easemobThrottle.name)!;
const peers = (rows: readonly LatencyRow[]): LatencyRow[] =>
  rows.filter((row) => row.name !== easemobThrottle.name && isLimiter(row));
const isLimiter = ({ name }: { readonly name: string }): boolean =>
  limiters.some((limiter) => limiter.name === name);
