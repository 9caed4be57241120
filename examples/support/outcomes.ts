import Table from 'cli-table3';
import type { Progress } from './cluster-members.js';
import type { SandboxChild } from './sandbox.js';

/** What the sandbox has counted of all processes together. */
export interface Counted {
  readonly calls: number;
  readonly seconds: number;
  readonly refused: number;
  readonly overQuota: number;
  /** Most calls in one window. */
  readonly worst: number;
}

/** Prints a table of what became of the calls of each process, by its name, and returns what the sandbox says of them. */
export async function showOutcomes(
  sandbox: SandboxChild,
  outcomes: readonly (readonly [name: string, outcome: Progress])[],
): Promise<Counted> {
  const hasTimes = outcomes.some(([, { permitMs }]) => permitMs !== undefined);
  const table = new Table({
    head: ['process', 'calls', 'refused', ...(hasTimes ? ['latency per permit'] : [])],
    colAligns: ['left', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const [name, { answered, refused, permitMs = 0 }] of outcomes) {
    table.push([name, answered, refused, ...(hasTimes ? [`${permitMs.toFixed(1)} ms`] : [])]);
  }
  console.log(`\n${table.toString()}\n`);
  const { buckets, totals } = await sandbox.report();
  const { calls, firstAtMs, lastAtMs, overQuota, worst } = buckets.find(({ bucket }) =>
    bucket.includes('chatgroups'),
  )!;
  const seconds = (lastAtMs - firstAtMs) / 1000;
  return { calls, seconds, refused: totals.refused, overQuota, worst };
}
