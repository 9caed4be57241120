// Joins the parts of the sandbox's page into one HTML file, without what only those who edit them need, in a module, so that it is there wherever the package is,
// bundled or not. With `--check` it writes nothing, and fails where the module is not what the parts say.
import { readFileSync, writeFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import { minifySync } from 'rolldown/utils';

const folder = new URL('../src/sandbox/page/', import.meta.url);
const read = (name) => readFileSync(new URL(name, folder), 'utf8');
const css = transformSync(read('page.css'), { loader: 'css', minify: true }).code.trim();
const { code } = minifySync('page.js', read('page.js'));
const html = read('page.html')
  .replaceAll(/^\s+/gm, '')
  .replace('<!-- style -->', () => `<style>${css}</style>`)
  .replace('<!-- script -->', () => `<script>${code}</script>`);
const text = `/** The page, as page.html, page.css and page.js make it. Made by scripts/embed-page.js: edit those, and run it. */
export const HTML =
  ${JSON.stringify(html)};
`;

const file = new URL('html.ts', folder);
if (!process.argv.includes('--check')) {
  writeFileSync(file, text);
} else if (readFileSync(file, 'utf8') !== text) {
  console.error(
    'src/sandbox/page/html.ts is not what its parts say: run node scripts/embed-page.js',
  );
  process.exitCode = 1;
}
