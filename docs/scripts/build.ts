/** Makes what is generated, then the site: `npm run docs`; with `--dev`, serves it instead. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { GROUPS, type Language } from '../.vitepress/pages.js';
import { llmsText } from './llms.js';
import { limitsPage } from './limits-page.js';
import { REFERENCE_PAGES, referencePage } from './reference-pages.js';

const DOCS = fileURLToPath(new URL('../', import.meta.url));
const FOLDERS: Readonly<Record<Language, string>> = { en: '', zh: 'zh/' };

function run(command: string, ...args: string[]): void {
  execFileSync(`${DOCS}node_modules/.bin/${command}`, args, { cwd: DOCS, stdio: 'inherit' });
}

for (const [language, folder] of Object.entries(FOLDERS) as [Language, string][]) {
  mkdirSync(`${DOCS}${folder}`, { recursive: true });
  writeFileSync(`${DOCS}${folder}limits.md`, limitsPage(language));
  rmSync(`${DOCS}${folder}reference`, { recursive: true, force: true });
  run('typedoc', '--lang', language, '--out', `${folder}reference`);
  for (const [path, page] of Object.entries(REFERENCE_PAGES)) {
    writeFileSync(`${DOCS}${folder}${path}.md`, referencePage(page, language, DOCS + folder));
  }
}

const missing = Object.values(FOLDERS)
  .flatMap((folder) =>
    GROUPS.flatMap(({ pages }) => pages.map(({ path }) => `${folder}${path}.md`)),
  )
  .filter((page) => !existsSync(DOCS + page));
if (missing.length > 0) throw new Error(`Missing from the site: ${missing.join(', ')}`);

mkdirSync(`${DOCS}public`, { recursive: true });
writeFileSync(`${DOCS}public/llms.txt`, llmsText(DOCS, process.env.DOCS_BASE ?? '/'));

run('vitepress', process.argv.includes('--dev') ? 'dev' : 'build', '.');
