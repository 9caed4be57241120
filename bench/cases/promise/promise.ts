import { digits, percent } from '../../harness/format.js';
import { runJob } from '../../harness/job.js';
import { withWinners } from '../../harness/places.js';
import { inParallel } from '../../harness/pool.js';
import { easemobThrottle, limiterOf, limiters } from '../../limiters/index.js';
import type { Limit } from '../../limiters/limiter.js';
import type { Case, Mode, Table, Target } from '../case.js';
import type { Load } from './demand.js';
import type { PromiseInput, PromiseRow } from './job.js';

export interface PromiseData {
  /** 100 requests a second. */
  readonly calls: readonly PromiseRow[];
  /** 6,000 messages a window, in calls of 1 to 600. */
  readonly messages: readonly PromiseRow[];
}

const JOB = new URL('job.js', import.meta.url).href;

/** Nearly all of the time a cell waits, so that some can share a machine without getting into each other's way. */
const AT_ONCE: Readonly<Record<Mode, number>> = { full: 2, quick: 6 };

const CALLS: Limit = { amount: 100, windowMs: 1_000, heaviest: 1 };
const CELLS: Readonly<Record<Mode, { jitters: number[]; loads: Load[]; windows: number }>> = {
  full: { jitters: [0, 10, 30, 100], loads: ['bursty', 'steady'], windows: 10 },
  quick: { jitters: [30], loads: ['bursty'], windows: 4 },
};

/** A minute of 6,000 messages, scaled down: the shorter, the larger the part of a window that a round trip is. */
const MESSAGES: Readonly<Record<Mode, { limit: Limit; windows: number }>> = {
  full: { limit: { amount: 6_000, windowMs: 3_000, heaviest: 600 }, windows: 8 },
  quick: { limit: { amount: 6_000, windowMs: 1_000, heaviest: 600 }, windows: 4 },
};
const MESSAGES_JITTER_MS = 30;

export const promise: Case<PromiseData> = {
  name: 'promise',
  title: 'Kept promise and used quota, counted by the server',
  async run(mode) {
    const { jitters, loads, windows } = CELLS[mode];
    const cells = jitters.flatMap((jitterMs) => loads.map((load) => ({ jitterMs, load })));
    const calls = cells.flatMap((cell) =>
      limiters.map(({ name }): PromiseInput => ({ name, ...cell, limit: CALLS, windows })),
    );
    const messages = limiters.map(({ name }): PromiseInput => ({
      ...{ name, load: 'bursty', jitterMs: MESSAGES_JITTER_MS },
      ...MESSAGES[mode],
    }));
    const rows = await inParallel([...calls, ...messages], AT_ONCE[mode], (input) =>
      runJob<PromiseRow>(JOB, input),
    );
    return { calls: rows.slice(0, calls.length), messages: rows.slice(calls.length) };
  },
  tables: ({ calls, messages }) => [
    ...cellsOf(calls).map(([jitterMs, load]) =>
      table(
        `100/s, ${load}, up to ${jitterMs} ms each way`,
        calls.filter((row) => row.jitterMs === jitterMs && row.load === load),
      ),
    ),
    table(
      `6,000 messages per window in calls of 1 to 600, up to ${MESSAGES_JITTER_MS} ms each way. ` +
        'Who knows no weights (°) is set up for the heaviest: 10 calls per window',
      messages,
      ({ name }) => (limiterOf(name).weighs ? name : `${name} °`),
    ),
  ],
  targets: ({ calls, messages }) => [
    ...targetsOf('100/s', calls),
    ...targetsOf('messages', messages),
    bothTarget([...calls, ...messages]),
  ],
};

const over = ({ overSliding, overFixed }: PromiseRow): number => Math.max(overSliding, overFixed);

function table(
  caption: string,
  rows: readonly PromiseRow[],
  nameOf: (row: PromiseRow) => string = ({ name }) => name,
): Table {
  const plain: Table = {
    caption,
    head: [
      '',
      'over quota, sliding',
      'over quota, fixed',
      'worst window',
      'share of the optimum',
      'share of the quota',
      'per window',
      'round trip, ms',
      'not sent',
    ],
    rows: rows.map((row) => [
      nameOf(row),
      digits(row.overSliding),
      digits(row.overFixed),
      digits(row.worstWindow),
      percent(row.share),
      percent(row.quota),
      digits(row.perWindow),
      digits(row.roundTripMs),
      row.unfinished === 0 ? '' : digits(row.unfinished),
    ]),
  };
  const leastOver = withWinners(plain, { 1: 'least', 2: 'least' }, () => true);
  // Using more than a promise allows is no win.
  return withWinners(leastOver, { 4: 'most' }, ([, inSliding, inFixed]) =>
    [inSliding, inFixed].every((cell) => cell?.startsWith('0') === true),
  );
}

function targetsOf(what: string, all: readonly PromiseRow[]): Target[] {
  const rows = all.filter(({ name }) => name === easemobThrottle.name);
  const mostOver = Math.max(...rows.map(over));
  const least = Math.min(...rows.map(({ share }) => share));
  return [
    { what: `${what}: 0 over quota in every cell`, reached: digits(mostOver), met: mostOver === 0 },
    {
      what: `${what}: ≥ 97 % of the optimum in every cell`,
      reached: percent(least),
      met: least >= 0.97,
    },
  ];
}

function bothTarget(rows: readonly PromiseRow[]): Target {
  const both = limiters.filter(
    ({ name }) =>
      name !== easemobThrottle.name &&
      rows.filter((row) => row.name === name).every((row) => over(row) === 0 && row.share >= 0.97),
  );
  return {
    what: 'no peer does both',
    reached: both.length === 0 ? 'none does' : both.map(({ name }) => name).join(', '),
    met: both.length === 0,
  };
}

function cellsOf(rows: readonly PromiseRow[]): (readonly [number, Load])[] {
  const cells = new Map(
    rows.map(({ jitterMs, load }) => [`${load} ${jitterMs}`, [jitterMs, load] as const]),
  );
  return [...cells.values()];
}
