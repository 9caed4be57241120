// Writes script.lua, with what it includes, into a module, so that it is there wherever the package is, bundled or not, without
// its lines of comments and its indents, which Redis need not be sent. With `--check` it writes nothing, and fails where the two differ.
import { readFileSync, writeFileSync } from 'node:fs';

const folder = new URL('../src/window/redis/', import.meta.url);
const read = (name) => readFileSync(new URL(name, folder), 'utf8');
const text = read('script.lua').replaceAll(/^-- include (\S+)$/gm, (_, name) => read(name));
const code = text.replaceAll(/^\s*(?:--.*)?\n|^ +/gm, '');
const literal = code.replaceAll(/[\\`]|\$\{/g, (special) => `\\${special}`);
const module = `/** The script of script.lua, without its comments and indents. Made by scripts/embed-lua.js: edit that file, and run this one. */
export const SCRIPT = \`${literal}\`;
`;
const target = new URL('script.ts', folder);

if (!process.argv.includes('--check')) writeFileSync(target, module);
else if (readFileSync(target, 'utf8') !== module) {
  console.error(
    'src/window/redis/script.ts is not what script.lua says: run node scripts/embed-lua.js',
  );
  process.exitCode = 1;
}
