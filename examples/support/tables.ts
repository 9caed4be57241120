import Table from 'cli-table3';
import type { Outcome } from './run.js';

/** An outcome, and the least time in which it could be had. */
export interface Measured extends Outcome {
  readonly leastMs: number;
  /** What all its calls weigh, in `unit`s. */
  readonly amount: number;
  readonly unit: 'call' | 'message';
}

/** What came out with the throttle. */
export function throttledTable(results: readonly Measured[]): string {
  const table = createTable(['endpoint', 'calls', 'refused', 'lost', 'throughput', 'optimum']);
  for (const { job, refused, lost, tookMs, leastMs, amount, unit } of results) {
    const perSecond = Math.round(amount / (tookMs / 1000)).toLocaleString('en');
    table.push([
      job.endpoint,
      job.requests.length.toLocaleString('en'),
      refused,
      lost,
      `${perSecond} ${unit === 'call' ? 'calls' : 'msgs'}/s`,
      `${Math.floor((100 * leastMs) / tookMs)} %`,
    ]);
  }
  return table.toString();
}

/** What came out without it. */
export function unthrottledTable(outcomes: readonly Outcome[]): string {
  const table = createTable(['endpoint', 'calls', 'refused', 'lost', 'accepted']);
  for (const { job, refused, lost, accepted } of outcomes) {
    const numbers = [job.requests.length, refused, lost, accepted];
    table.push([job.endpoint, ...numbers.map((number) => number.toLocaleString('en'))]);
  }
  return table.toString();
}

/** A line below the heads alone: with borders, the rows would not fit into 80 columns. */
function createTable(head: string[]): Table.Table {
  const none = { top: '', 'top-left': '', 'top-mid': '', 'top-right': '', left: '', right: '' };
  const below = { bottom: '', 'bottom-left': '', 'bottom-mid': '', 'bottom-right': '' };
  const line = { mid: '─', 'left-mid': '', 'mid-mid': '──', 'right-mid': '', middle: '  ' };
  return new Table({
    head,
    colAligns: head.map((_, index) => (index === 0 ? 'left' : 'right')),
    chars: { ...none, ...below, ...line },
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
  });
}
