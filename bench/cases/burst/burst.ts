import { readable } from '../../harness/format.js';
import { runJob } from '../../harness/job.js';
import { withWinners } from '../../harness/places.js';
import { easemobThrottle, plainAxios } from '../../limiters/index.js';
import type { Case } from '../case.js';
import type { BurstInput, BurstRow } from './job.js';

const JOB = new URL('job.js', import.meta.url).href;
const ROUNDS = { full: 200, quick: 15 };

export const burst: Case<readonly BurstRow[]> = {
  name: 'burst',
  title: 'Burst: until the last of 100 leaves that may all go at once',
  run: (mode) => runJob(JOB, { rounds: ROUNDS[mode] } satisfies BurstInput),
  tables: (rows) => [
    withWinners(
      {
        caption: 'From the first call to the leaving of the 100th; 100 a second are allowed',
        head: ['', 'ms'],
        rows: rows.map(({ name, lastLeavesMs }) => [name, readable(lastLeavesMs)]),
      },
      { 1: 'least' },
      ([name]) => name !== plainAxios.name,
    ),
  ],
  targets(rows) {
    const msOf = (of: string): number => rows.find(({ name }) => name === of)?.lastLeavesMs ?? NaN;
    const ms = msOf(easemobThrottle.name);
    return [
      {
        what: 'the 100th leaves in < 2 ms',
        reached: `${readable(ms)} ms; axios alone ${readable(msOf(plainAxios.name))} ms`,
        met: ms < 2,
      },
    ];
  },
};
