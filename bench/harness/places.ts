import type { Table } from '../cases/case.js';

/** Marks the best number of each column; several where they are shown alike. */
export function withWinners(
  table: Table,
  columns: Readonly<Record<number, 'least' | 'most'>>,
  compete: (row: readonly string[]) => boolean,
): Table {
  const marked = table.rows.map((row) => [...row]);
  for (const [key, wins] of Object.entries(columns)) {
    const column = Number(key);
    const values = table.rows.map((row) => (compete(row) ? numberIn(row[column]) : NaN));
    const valid = values.filter((value) => !Number.isNaN(value));
    const best = wins === 'least' ? Math.min(...valid) : Math.max(...valid);
    for (const [index, value] of values.entries()) {
      if (value === best) marked[index]![column] = `${marked[index]![column] ?? ''} *`;
    }
  }
  return { ...table, rows: marked };
}

const numberIn = (text: string | undefined): number =>
  text === undefined || text === '–' ? NaN : Number.parseFloat(text.replaceAll(',', ''));
