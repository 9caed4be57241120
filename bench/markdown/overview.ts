import { digits, percent, readable } from '../harness/format.js';
import type { CaseData } from '../cases/index.js';
import { NAMES } from '../charts/palette.js';
import { markdownTable } from './table.js';

interface Column {
  readonly head: string;
  readonly value: (name: string) => number | undefined;
  readonly show: (value: number) => string;
  readonly wins: 'least' | 'most';
  /** Values beyond it are no win: more of the quota than a promise allows. */
  readonly atMost?: number;
}

/** One row for each library, the winner of each column in bold. */
export function overview(data: CaseData): string {
  const columns = columnsOf(data).filter(({ value }) => NAMES.some((name) => !isNone(value(name))));
  const best = columns.map(({ value, wins, atMost = Infinity }) => {
    const values = NAMES.map(value).filter(
      (number): number is number => !isNone(number) && number <= atMost,
    );
    return wins === 'least' ? Math.min(...values) : Math.max(...values);
  });
  const rows = NAMES.map((name) => [
    name,
    ...columns.map(({ value, show }, index) => {
      const number = value(name);
      if (isNone(number)) return '–';
      return show(number) === show(best[index] ?? NaN) ? `**${show(number)}**` : show(number);
    }),
  ]);
  return markdownTable(['', ...columns.map(({ head }) => head)], rows);
}

function columnsOf({ promise, latency, burst, drain, busy, buckets }: CaseData): Column[] {
  const cells = [...(promise?.calls ?? []), ...(promise?.messages ?? [])];
  const cellsOf = (name: string): typeof cells => cells.filter((cell) => cell.name === name);
  const most = Math.max(
    ...(buckets ?? []).filter((row) => row.name !== NAMES[0]).map((row) => row.users),
  );
  const rate = Math.max(...(busy ?? []).map(({ perSecond }) => perSecond));
  return [
    {
      head: 'cells over quota',
      value: (name) =>
        promise && cellsOf(name).filter((cell) => cell.overSliding + cell.overFixed > 0).length,
      show: (value) => `${digits(value)} of ${digits(cellsOf(NAMES[0] ?? '').length)}`,
      wins: 'least',
    },
    {
      head: 'least share of the optimum',
      value: (name) => promise && Math.min(...cellsOf(name).map(({ share }) => share)),
      show: (value) => percent(value, 0),
      wins: 'most',
      atMost: 1,
    },
    {
      head: 'least share of the quota',
      value: (name) => promise && Math.min(...cellsOf(name).map(({ quota }) => quota)),
      show: (value) => percent(value, 0),
      wins: 'most',
      atMost: 1,
    },
    {
      head: 'added p50, µs',
      value: (name) => latency?.instant.find((row) => row.name === name)?.addedP50Us,
      show: readable,
      wins: 'least',
    },
    {
      head: '100 leave in, ms',
      value: (name) => burst?.find((row) => row.name === name)?.lastLeavesMs,
      show: readable,
      wins: 'least',
    },
    {
      head: 'drained per s',
      value: (name) => drain?.rows.find((row) => row.name === name)?.perSecond,
      show: (value) => digits(value),
      wins: 'most',
    },
    {
      head: 'bytes per waiting request',
      value: (name) => drain?.rows.find((row) => row.name === name)?.bytesPerWaiting,
      show: (value) => digits(value),
      wins: 'least',
    },
    {
      head: `busy loop, ${digits(rate)}/s`,
      value: (name) => busy?.find((row) => row.name === name && row.perSecond === rate)?.share,
      show: (value) => percent(value, 0),
      wins: 'most',
      atMost: 1.005,
    },
    {
      head: 'bytes per bucket',
      value: (name) =>
        buckets?.find((row) => row.name === name && row.users === most)?.bytesPerBucket,
      show: (value) => digits(value),
      wins: 'least',
    },
  ];
}

const isNone = (value: number | undefined): value is undefined =>
  value === undefined || !Number.isFinite(value);
