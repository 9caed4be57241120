// Tests the library beside the packages that its users have beside it: real ones, installed here alone, with the library
// as it is published. `--write` writes the page that is made from the tests; without it, the page must be as they say.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installLibrary } from './support/install-library.js';
import { checkPage, writePage } from './support/page.js';

const HERE = import.meta.dirname;
const ROOT = join(HERE, '../..');
const isWriting = process.argv.includes('--write');
const chosen = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));

if (!existsSync(join(HERE, 'node_modules/.package-lock.json'))) {
  const args = ['ci', '--no-audit', '--no-fund', '--ignore-scripts'];
  execFileSync('npm', args, { cwd: HERE, stdio: 'inherit' });
}
installLibrary(ROOT, join(HERE, 'node_modules'));

const all = readdirSync(HERE, { recursive: true, encoding: 'utf8' }).filter(
  (path) => path.endsWith('.test.ts') && !path.includes('node_modules'),
);
const files = all.filter((path) => chosen.every((part) => path.includes(part))).sort();
const report = mkdtempSync(join(tmpdir(), 'companions-'));
try {
  // Most of them mostly wait, for windows to pass.
  const args = ['--import', 'tsx', '--test', '--test-concurrency=4', '--test-reporter=spec'];
  const { status } = spawnSync(
    process.execPath,
    [...args, ...files.map((path) => join(HERE, path))],
    {
      cwd: ROOT,
      stdio: 'inherit',
      env: {
        ...process.env,
        TSX_TSCONFIG_PATH: join(HERE, 'tsconfig.json'),
        COMPANIONS_REPORT: report,
      },
    },
  );
  process.exitCode = status ?? 1;
  if (status === 0 && chosen.length === 0) {
    const page = join(ROOT, 'docs/companions.md');
    if (isWriting) await writePage(page, report);
    else if (!(await checkPage(page, report))) process.exitCode = 1;
  }
} finally {
  rmSync(report, { recursive: true, force: true });
}
