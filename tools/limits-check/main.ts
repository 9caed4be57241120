// npm run limits:check -- PAGE.md [--table NAME]: what the vendor's page says otherwise than a table of ours.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as tables from '../../src/limits/index.js';
import { checkPage } from './check.js';
import { report } from './report.js';

const NAMES = ['easemob', 'easemobLatest', 'agoraChat'] as const;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { table: { type: 'string', default: 'easemobLatest' } },
});
const [file, ...others] = positionals;
const name = NAMES.find((known) => known === values.table);
if (file === undefined || others.length > 0 || name === undefined) {
  console.error(`Usage: npm run limits:check -- PAGE.md [--table ${NAMES.join('|')}]`);
  process.exitCode = 2;
} else {
  const check = checkPage(readFileSync(file, 'utf8'), tables[name]);
  process.stdout.write(report(check));
  process.exitCode = check.differences.length + check.unread.length > 0 ? 1 : 0;
}
