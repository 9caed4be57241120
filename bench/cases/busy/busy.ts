import { digits, percent } from '../../harness/format.js';
import { runJob } from '../../harness/job.js';
import { inParallel } from '../../harness/pool.js';
import { withWinners } from '../../harness/places.js';
import { easemobThrottle, limiters } from '../../limiters/index.js';
import type { Case, Table } from '../case.js';
import type { BusyInput, BusyRow } from './job.js';

const JOB = new URL('job.js', import.meta.url).href;
const SECONDS = { full: 8, quick: 1.5 };
/** Each keeps a core busy. */
const AT_ONCE = { full: 1, quick: 2 };
const RATES = { full: [100, 300], quick: [300] };
const NEEDED = new Map([
  [100, 0.95],
  [300, 0.9],
]);

export const busy: Case<readonly BusyRow[]> = {
  name: 'busy',
  title: 'Busy event loop: share of the optimum where something else computes, 5 ms at once',
  async run(mode) {
    const inputs = RATES[mode].flatMap((perSecond) =>
      limiters.map(({ name }): BusyInput => ({ name, perSecond, seconds: SECONDS[mode] })),
    );
    return inParallel(inputs, AT_ONCE[mode], (input) => runJob<BusyRow>(JOB, input));
  },
  tables: (rows) => ratesOf(rows).map((rate) => table(rows, rate)),
  targets: (rows) =>
    ratesOf(rows).map((rate) => {
      const share =
        rows.find((row) => row.name === easemobThrottle.name && row.perSecond === rate)?.share ??
        NaN;
      const needed = NEEDED.get(rate) ?? 1;
      return {
        what: `${rate}/s: ≥ ${percent(needed, 0)} of the optimum`,
        reached: percent(share),
        met: share >= needed,
      };
    }),
};

function table(rows: readonly BusyRow[], rate: number): Table {
  return withWinners(
    {
      caption: `At ${rate}/s. More than 100 % is more than a promise allows`,
      head: ['', 'share of the optimum', 'share of the quota', 'requests/s', 'mean round trip, ms'],
      rows: rows
        .filter(({ perSecond }) => perSecond === rate)
        .map(({ name, share, quota, perWindow, roundTripMs }) => [
          name,
          percent(share),
          percent(quota),
          digits(perWindow),
          digits(roundTripMs),
        ]),
    },
    // More than the optimum is no win.
    { 1: 'most' },
    ([, share]) => Number.parseFloat(share ?? '') <= 100,
  );
}

const ratesOf = (rows: readonly BusyRow[]): number[] => [
  ...new Set(rows.map(({ perSecond }) => perSecond)),
];
