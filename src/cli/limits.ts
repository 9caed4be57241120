import { parseArgs } from 'node:util';
import type { Limit } from '../limits/limit.js';
import type { LimitsTable } from '../limits/table.js';
import { createFinder, readEdition } from './editions.js';
import { limitText } from '../limits/limit-text.js';

interface LimitsRow {
  readonly section: string;
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly limits: readonly Limit[];
}

/** `limits`: the documented limits, as a table. */
export function limitsCommand(args: readonly string[]): string {
  const { values } = parseArgs({
    args: [...args],
    options: {
      limits: { type: 'string' },
      json: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
    },
  });
  const rows = rowsOf(readEdition(values.limits));
  if (values.json) return JSON.stringify(rows, undefined, 2);
  return values.markdown ? markdown(rows) : plain(rows);
}

function rowsOf(table: LimitsTable): LimitsRow[] {
  const find = createFinder(table);
  const rows = [...new Set(table.endpoints.values())].flatMap(({ id, name, section }) => {
    const [method = '', path = ''] = id.split(' ');
    const limits = find(method, path.replace(/[{}]/g, ''))?.limits ?? [];
    return [{ section, name, method, path, limits: limits.map(toLimit) }];
  });
  const { name, quota } = table.fallback;
  const fallback = { section: '', name, method: '*', path: '*', limits: quota.limits };
  return quota.limits.length > 0 ? [...rows, fallback] : rows;
}

function toLimit({ amount, windowMs, unit, scope }: Limit): Limit {
  return { amount, windowMs, unit, scope };
}

function limitsText({ limits }: LimitsRow): string {
  return limits.map(limitText).join(' + ');
}

/** Names come last: their characters are as wide as two on a terminal, which would put other columns out of line. */
function plain(rows: readonly LimitsRow[]): string {
  const pathWidth = Math.max(...rows.map(({ path }) => path.length));
  const limitsWidth = Math.max(...rows.map((row) => limitsText(row).length));
  return rows
    .map((row) => {
      const { method, path, name } = row;
      const limits = limitsText(row).padEnd(limitsWidth);
      return `${method.padEnd(6)} ${path.padEnd(pathWidth)}  ${limits}  ${name}`;
    })
    .join('\n');
}

function markdown(rows: readonly LimitsRow[]): string {
  const lines = rows.map((row) => {
    const { section, name, method, path } = row;
    return `| ${section} | ${name} | ${method} | \`${path}\` | ${limitsText(row)} |`;
  });
  const head = ['| section | name | method | path | limits |', '|---|---|---|---|---|'];
  return [...head, ...lines].join('\n');
}
