/** Serves the site that was built, and follows every link of it: no page and no heading that is linked to may be missing. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { serve } from 'vitepress';

const DOCS = fileURLToPath(new URL('../', import.meta.url));
const PORT = 4173;
const base = process.env.DOCS_BASE ?? '/';

await serve({ root: DOCS, port: PORT, base });
const elsewhere = `^(?!http://localhost:${PORT}/)`;
const args = ['--recurse', '--check-fragments', '--verbosity', 'error', '--skip', elsewhere];
// Not in the meantime: this process serves the pages.
const { stdout } = await promisify(execFile)(`${DOCS}node_modules/.bin/linkinator`, [
  `http://localhost:${PORT}${base}`,
  ...args,
]);
console.log(stdout);
process.exit();
