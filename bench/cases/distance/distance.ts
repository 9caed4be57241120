import { digits, percent } from '../../harness/format.js';
import { runJob } from '../../harness/job.js';
import { withWinners } from '../../harness/places.js';
import { inParallel } from '../../harness/pool.js';
import { easemobThrottle, limiters, measured, withNumber } from '../../limiters/index.js';
import type { Case, Mode } from '../case.js';
import type { PromiseInput, PromiseRow } from '../promise/job.js';

/** One library at one distance: the worst of its runs. */
export interface DistanceRow {
  readonly name: string;
  /** The least each way. */
  readonly baseMs: number;
  readonly overSliding: number;
  readonly overFixed: number;
  /** The least part of the quota itself that was used in a run. */
  readonly quota: number;
  /** The least part of what a promise without any assumption allows. */
  readonly share: number;
  readonly roundTripMs: number;
  readonly runs: number;
}

const JOB = new URL('../promise/job.js', import.meta.url).href;
const JITTER_MS = 15;
const LIMIT = { amount: 100, windowMs: 1000, heaviest: 1 };
/** Of this library, a promise for every run. */
const SIZES: Readonly<Record<Mode, { bases: number[]; windows: number; runs: number }>> = {
  full: { bases: [10, 40, 90], windows: 15, runs: 3 },
  quick: { bases: [40], windows: 6, runs: 1 },
};
/** What is learnt, is so by then. */
const LEAD_IN = 20;
/** They wait nearly all of the time. */
const AT_ONCE: Readonly<Record<Mode, number>> = { full: 3, quick: 6 };

const OWN = [easemobThrottle, withNumber, measured].map(({ name }) => name);
/** All that are compared, in the order of the table. */
export const AT_DISTANCE = [...new Set([...OWN, ...limiters.map(({ name }) => name)])];

export const distance: Case<readonly DistanceRow[]> = {
  name: 'distance',
  title: 'Used quota at a distance, counted by the server',
  async run(mode) {
    const { bases, windows, runs } = SIZES[mode];
    const cells = bases.flatMap((baseMs) => AT_DISTANCE.map((name) => ({ baseMs, name })));
    const inputs = cells.flatMap(({ baseMs, name }) => {
      const input: PromiseInput = {
        ...{ name, load: 'bursty', jitterMs: JITTER_MS, baseMs, windows },
        // Timers of Node fire up to a millisecond early, each way.
        limit: { ...LIMIT, leastRoundTripMs: 2 * (baseMs - 1) },
        leadIn: name === measured.name ? LEAD_IN : 0,
      };
      return Array.from({ length: OWN.includes(name) ? runs : 1 }, () => input);
    });
    const rows = await inParallel(inputs, AT_ONCE[mode], (input) => runJob<PromiseRow>(JOB, input));
    return cells.map(({ baseMs, name }) =>
      worst(
        name,
        baseMs,
        rows.filter((row, index) => row.name === name && inputs[index]?.baseMs === baseMs),
      ),
    );
  },
  tables: (rows) =>
    basesOf(rows).map((baseMs) =>
      withWinners(
        {
          caption: `100/s, bursty, ${baseMs} to ${baseMs + JITTER_MS} ms each way; the worst of the runs`,
          head: [
            '',
            'over quota, sliding',
            'over quota, fixed',
            'share of the quota',
            'share of the optimum',
            'round trip, ms',
            'runs',
          ],
          rows: rows
            .filter((row) => row.baseMs === baseMs)
            .map((row) => [
              row.name,
              digits(row.overSliding),
              digits(row.overFixed),
              percent(row.quota),
              percent(row.share),
              digits(row.roundTripMs),
              digits(row.runs),
            ]),
        },
        { 3: 'most' },
        ([, inSliding, inFixed]) => inSliding === '0' && inFixed === '0',
      ),
    ),
  targets(rows) {
    const own = rows.filter(({ name }) => OWN.includes(name));
    const mostOver = Math.max(...own.map((row) => Math.max(row.overSliding, row.overFixed)));
    const learnt = rows.filter(({ name }) => name === measured.name);
    return [
      {
        what: 'ours: 0 over quota in every run',
        reached: digits(mostOver),
        met: mostOver === 0,
      },
      ...learnt.map(({ baseMs, quota }) => ({
        what: `measured, from ${2 * baseMs} ms of round trip: ≥ 95 % of the quota in every run`,
        reached: percent(quota),
        met: quota >= 0.95,
      })),
    ];
  },
};

export const basesOf = (rows: readonly DistanceRow[]): readonly number[] => [
  ...new Set(rows.map(({ baseMs }) => baseMs)),
];

function worst(name: string, baseMs: number, rows: readonly PromiseRow[]): DistanceRow {
  const least = (read: (row: PromiseRow) => number): number => Math.min(...rows.map(read));
  const most = (read: (row: PromiseRow) => number): number => Math.max(...rows.map(read));
  return {
    ...{ name, baseMs, runs: rows.length },
    overSliding: most(({ overSliding }) => overSliding),
    overFixed: most(({ overFixed }) => overFixed),
    quota: least(({ quota }) => quota),
    share: least(({ share }) => share),
    roundTripMs: most(({ roundTripMs }) => roundTripMs),
  };
}
