import Table from 'cli-table3';
import { cases, type CaseData } from '../cases/index.js';
import type { Case, Table as CaseTable, Target } from '../cases/case.js';

/** Prints the tables and targets of a case. */
export function printCase(name: keyof CaseData, data: CaseData): void {
  const { title, tables, targets } = viewOf(name, data);
  console.log(`\n\n${title}\n${'='.repeat(title.length)}`);
  for (const table of tables) printTable(table);
  printTargets(targets);
}

/** The tables and targets of one case of a run. */
export function viewOf(
  name: keyof CaseData,
  data: CaseData,
): {
  readonly title: string;
  readonly tables: readonly CaseTable[];
  readonly targets: readonly Target[];
} {
  // The data under a case's name is that case's.
  const found = cases[name] as Case<unknown>;
  return {
    title: found.title,
    tables: found.tables(data[name]),
    targets: found.targets(data[name]),
  };
}

function printTable({ caption, head, rows }: CaseTable): void {
  const table = new Table({
    head: [...head],
    colAligns: head.map((_, index) => (index === 0 ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  console.log(`\n${caption}\n${table.toString()}`);
}

function printTargets(targets: readonly Target[]): void {
  const table = new Table({
    head: ['target', 'reached', ''],
    style: { head: [], border: [], compact: true },
  });
  table.push(...targets.map(({ what, reached, met }) => [what, reached, met ? 'met' : 'MISSED']));
  console.log(`\n${table.toString()}`);
}
