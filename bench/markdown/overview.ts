import { digits, percent, readable } from '../harness/format.js';
import type { CaseData } from '../cases/index.js';
import { NAMES } from '../charts/palette.js';
import type { Language } from './section.js';
import { markdownTable } from './table.js';

interface Column {
  readonly head: Readonly<Record<Language, string>>;
  readonly value: (name: string) => number | undefined;
  readonly show: (value: number) => string;
  readonly wins: 'least' | 'most';
  /** Values beyond it are no win: more of the quota than a promise allows. */
  readonly atMost?: number;
}

/** One row for each library, the winner of each column in bold. */
export function overview(data: CaseData, language: Language): string {
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
  return markdownTable(['', ...columns.map(({ head }) => head[language])], rows);
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
      head: { en: 'cells over quota', zh: '超限的情形' },
      value: (name) =>
        promise && cellsOf(name).filter((cell) => cell.overSliding + cell.overFixed > 0).length,
      show: (value) => `${digits(value)} of ${digits(cellsOf(NAMES[0] ?? '').length)}`,
      wins: 'least',
    },
    {
      head: { en: 'least share of the optimum', zh: '最优速率的最低比例' },
      value: (name) => promise && Math.min(...cellsOf(name).map(({ share }) => share)),
      show: (value) => percent(value, 0),
      wins: 'most',
      atMost: 1,
    },
    {
      head: { en: 'least share of the quota', zh: '配额的最低比例' },
      value: (name) => promise && Math.min(...cellsOf(name).map(({ quota }) => quota)),
      show: (value) => percent(value, 0),
      wins: 'most',
      atMost: 1,
    },
    {
      head: { en: 'added p50, µs', zh: '增加耗时 p50，µs' },
      value: (name) => latency?.instant.find((row) => row.name === name)?.addedP50Us,
      show: readable,
      wins: 'least',
    },
    {
      head: { en: '100 leave in, ms', zh: '100 个全部发出，ms' },
      value: (name) => burst?.find((row) => row.name === name)?.lastLeavesMs,
      show: readable,
      wins: 'least',
    },
    {
      head: { en: 'drained per s', zh: '每秒出队' },
      value: (name) => drain?.rows.find((row) => row.name === name)?.perSecond,
      show: (value) => digits(value),
      wins: 'most',
    },
    {
      head: { en: 'bytes per waiting request', zh: '每个排队请求字节' },
      value: (name) => drain?.rows.find((row) => row.name === name)?.bytesPerWaiting,
      show: (value) => digits(value),
      wins: 'least',
    },
    {
      head: { en: `busy loop, ${digits(rate)}/s`, zh: `繁忙事件循环，${digits(rate)}/s` },
      value: (name) => busy?.find((row) => row.name === name && row.perSecond === rate)?.share,
      show: (value) => percent(value, 0),
      wins: 'most',
      atMost: 1.005,
    },
    {
      head: { en: 'bytes per bucket', zh: '每个桶字节' },
      value: (name) =>
        buckets?.find((row) => row.name === name && row.users === most)?.bytesPerBucket,
      show: (value) => digits(value),
      wins: 'least',
    },
  ];
}

const isNone = (value: number | undefined): value is undefined =>
  value === undefined || !Number.isFinite(value);
