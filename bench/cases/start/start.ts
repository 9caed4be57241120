import { digits, percent } from '../../harness/format.js';
import { median } from '../../harness/statistics.js';
import type { Case } from '../case.js';
import { buildPackage, start, type Kind, type Start } from './process.js';

const KINDS: readonly Kind[] = ['esm', 'cjs'];
const ROUNDS = { full: 9, quick: 3 };
const MAX_SHARE = 0.2;
const MAX_RATIO = 1.25;

/** Medians of the processes of one kind. */
export interface StartRow {
  readonly kind: Kind;
  readonly axiosMs: number;
  readonly ownMs: number;
  /** Import and set-up, as a part of importing axios in the same process. */
  readonly ownShare: number;
  readonly leaveMs: number;
  readonly plainLeaveMs: number;
}

export const startUp: Case<readonly StartRow[]> = {
  name: 'start',
  title: 'Start: what a fresh process takes to import, set up, and send its first 100 requests',
  async run(mode) {
    await buildPackage();
    const rows: StartRow[] = [];
    for (const kind of KINDS) rows.push(await startsOf(kind, ROUNDS[mode]));
    return rows;
  },
  tables: (rows) => [
    {
      caption: 'Medians of fresh processes, with and without in turn',
      head: [
        '',
        'axios, ms',
        'this package, ms',
        'of axios',
        '100 leave in, ms',
        'axios alone, ms',
      ],
      rows: rows.map((row) => [
        row.kind,
        digits(row.axiosMs, 1),
        digits(row.ownMs, 1),
        percent(row.ownShare),
        digits(row.leaveMs, 1),
        digits(row.plainLeaveMs, 1),
      ]),
    },
  ],
  targets: (rows) =>
    rows.flatMap(({ kind, ownShare, leaveMs, plainLeaveMs }) => [
      {
        what: `${kind}: import and set-up ≤ 20 % of importing axios`,
        reached: percent(ownShare),
        met: ownShare <= MAX_SHARE,
      },
      {
        what: `${kind}: the first 100 requests ≤ 1.25 × plain axios`,
        reached: `${digits(leaveMs / plainLeaveMs, 2)} ×`,
        met: leaveMs <= MAX_RATIO * plainLeaveMs,
      },
    ]),
};

async function startsOf(kind: Kind, rounds: number): Promise<StartRow> {
  const throttled: Start[] = [];
  const plain: Start[] = [];
  for (let round = 0; round < rounds; round++) {
    plain.push(await start(kind, false));
    throttled.push(await start(kind, true));
  }
  return {
    kind,
    axiosMs: median(throttled.map(({ axiosMs }) => axiosMs)),
    ownMs: median(throttled.map(({ ownMs }) => ownMs)),
    ownShare: median(throttled.map(({ ownMs, axiosMs }) => ownMs / axiosMs)),
    leaveMs: median(throttled.map(({ leaveMs }) => leaveMs)),
    plainLeaveMs: median(plain.map(({ leaveMs }) => leaveMs)),
  };
}
