import { digits, readable } from '../../harness/format.js';
import { runJob } from '../../harness/job.js';
import { inParallel } from '../../harness/pool.js';
import { withWinners } from '../../harness/places.js';
import { median } from '../../harness/statistics.js';
import { easemobThrottle, plainAxios } from '../../limiters/index.js';
import type { Case, Table } from '../case.js';
import { CONTROL, type LatencyInput, type LatencyRow } from './job.js';

export interface LatencyData {
  readonly instant: readonly LatencyRow[];
  readonly loopback: readonly LatencyRow[];
}

const JOB = new URL('job.js', import.meta.url).href;
/** What the JIT makes of code that all share differs from process to process, so that there are several. */
const PROCESSES = { full: 8, quick: 1 };
const ROUNDS = {
  instant: { full: 40, quick: 20 },
  loopback: { full: 60, quick: 40 },
};

export const latency: Case<LatencyData> = {
  name: 'latency',
  title: 'Latency added to a request that fits',
  async run(mode) {
    const measure = async (over: LatencyInput['over']): Promise<LatencyRow[]> => {
      const input: LatencyInput = { over, rounds: ROUNDS[over][mode] };
      return medians(
        await inParallel(
          Array.from({ length: PROCESSES[mode] }, () => input),
          1,
          runLatency,
        ),
      );
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

const runLatency = (input: LatencyInput): Promise<LatencyRow[]> => runJob(JOB, input);

/** Of each library, the median of each number over the processes. */
function medians(runs: readonly (readonly LatencyRow[])[]): LatencyRow[] {
  return (runs[0] ?? []).map(({ name }, index) => {
    const of = (read: (row: LatencyRow) => number): number =>
      median(runs.map((rows) => read(rows[index]!)));
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
  name !== plainAxios.name && name !== CONTROL.name;
