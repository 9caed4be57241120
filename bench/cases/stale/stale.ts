import { startSandbox } from '../../../src/sandbox/index.js';
import { easemobLatest } from '../../../src/limits/index.js';
import { digits } from '../../harness/format.js';
import { runJob } from '../../harness/job.js';
import type { Case } from '../case.js';
import type { StaleInput, StaleSent, Table } from './job.js';

export interface StaleRow extends StaleSent {
  readonly table: Table;
  readonly calls: number;
  readonly refused: number;
}

const JOB = new URL('job.js', import.meta.url).href;
const CALLS = { full: 1_000, quick: 300 };
/** What the server of today accepts of them in its first second. */
const FIRST = 100;
const TABLES: readonly Table[] = ['page of 2022', 'page of today', 'page of 2022 and an override'];

export const stale: Case<readonly StaleRow[]> = {
  name: 'stale',
  title: 'Stale table: single messages at once, to a server that keeps the limits of today',
  async run(mode) {
    const calls = CALLS[mode];
    const rows: StaleRow[] = [];
    for (const table of TABLES) {
      const sandbox = await startSandbox({ limits: easemobLatest, latencyMs: [5, 15] });
      const input: StaleInput = { table, url: sandbox.url, calls };
      const sent = await runJob<StaleSent>(JOB, input);
      rows.push({ ...sent, table, calls, refused: sandbox.report().totals.refused });
      await sandbox.close();
    }
    return rows;
  },
  tables: (rows) => [
    {
      caption: `${digits(rows[0]?.calls)} calls to POST /messages/users, of which the server takes 100 a second`,
      head: ['limits of', 'seconds', 'refused', 'lost', 'most tries of one call'],
      rows: rows.map(({ table, seconds, refused, lost, mostTries }) => [
        table,
        seconds.toFixed(1),
        digits(refused),
        digits(lost),
        digits(mostTries),
      ]),
    },
  ],
  targets(rows) {
    const row = rows.find(({ table }) => table === 'page of 2022');
    if (row === undefined) return [];
    const { calls, seconds, refused, lost, mostTries } = row;
    const longest = (16 * calls) / 1000;
    const beyond = refused - (calls - FIRST);
    return [
      {
        what: `page of 2022: within ${digits(longest)} s, none lost`,
        reached: `${seconds.toFixed(1)} s, ${digits(lost)} lost`,
        met: seconds <= longest && lost === 0,
      },
      {
        what: 'page of 2022: ≤ 200 refusals beyond the first burst, ≤ 10 tries of one call',
        reached: `${digits(beyond)}; ${digits(mostTries)}`,
        met: beyond <= 200 && mostTries <= 10,
      },
    ];
  },
};
