import { digits, readable } from '../../harness/format.js';
import { runJob } from '../../harness/job.js';
import { withWinners } from '../../harness/places.js';
import { easemobThrottle, plainAxios } from '../../limiters/index.js';
import type { Case, Table } from '../case.js';
import type { LatencyInput, LatencyRow } from './job.js';

export interface LatencyData {
  readonly instant: readonly LatencyRow[];
  readonly loopback: readonly LatencyRow[];
}

const JOB = new URL('job.js', import.meta.url).href;
const ROUNDS = { full: { instant: 60, loopback: 60 }, quick: { instant: 8, loopback: 8 } };

export const latency: Case<LatencyData> = {
  name: 'latency',
  title: 'Latency added to a request that fits',
  async run(mode) {
    const measure = (over: LatencyInput['over']): Promise<LatencyRow[]> =>
      runJob(JOB, { over, rounds: ROUNDS[mode][over] } satisfies LatencyInput);
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
    ([name]) => name !== plainAxios.name,
  );
}

const own = (rows: readonly LatencyRow[]): LatencyRow =>
  rows.find(({ name }) => name === easemobThrottle.name)!;
const peers = (rows: readonly LatencyRow[]): LatencyRow[] =>
  rows.filter(({ name }) => name !== easemobThrottle.name && name !== plainAxios.name);
