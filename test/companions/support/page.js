import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as prettier from 'prettier';

const HERE = import.meta.dirname;
const GROUPS = ['Add-ons', 'Transports', 'Test doubles', 'Frameworks and SDKs', 'Versions'];
const START = '<!-- companions: made by npm run docs:companions -->';
const END = '<!-- /companions -->';

/** Writes what the tests say of the companions into the page. */
export async function writePage(page, report) {
  writeFileSync(page, await render(page, report));
}

/** Whether the page is what the tests say. */
export async function checkPage(page, report) {
  const isRight = readFileSync(page, 'utf8') === (await render(page, report));
  if (!isRight) {
    console.error('docs/companions.md is not what the tests say: npm run docs:companions');
  }
  return isRight;
}

async function render(page, report) {
  const before = readFileSync(page, 'utf8');
  const [head] = before.split(START);
  const tail = before.split(END)[1];
  const made = `${head}${START}\n\n${sections(report).join('\n\n')}\n\n${END}${tail}`;
  return prettier.format(made, { ...(await prettier.resolveConfig(page)), parser: 'markdown' });
}

function sections(report) {
  const all = readdirSync(report)
    .map((name) => JSON.parse(readFileSync(join(report, name), 'utf8')))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
  return GROUPS.flatMap((group) => {
    const members = all.filter((facts) => facts.group === group);
    if (members.length === 0) return [];
    return [`## ${group}`, table(members), ...members.flatMap(snippet)];
  });
}

function table(members) {
  const rows = members.map(
    ({ name, packages, order, note }) =>
      `| ${name} | ${packages.map(versions).join('<br>')} | ${order} | ${note} |`,
  );
  return [
    '| with | versions, and the one tested | order of set-up | what to know |',
    '|-|-|-|-|',
    ...rows,
  ].join('\n');
}

const manifest = JSON.parse(readFileSync(join(HERE, '../package.json'), 'utf8'));
const lock = JSON.parse(readFileSync(join(HERE, '../package-lock.json'), 'utf8'));

function versions(name) {
  const range = manifest.dependencies[name] ?? manifest.optionalDependencies[name];
  if (range === undefined) throw new Error(`test/companions/package.json has no ${name}`);
  const { version } = lock.packages[`node_modules/${name}`];
  const asked = range.replace(/^npm:.*@/, '');
  return asked === version ? version : `${asked} (${version})`;
}

/** The set-up as the test has it, with what it imports. The test is compiled, so this is not compiled again. */
function snippet({ name, path }) {
  const text = readFileSync(path, 'utf8');
  const region = /^( *)\/\/ #region setup\n(.*?)^ *\/\/ #endregion/ms.exec(text);
  if (region === null) return [];
  const [, indent, inside] = region;
  const lines = inside
    .split('\n')
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
  const code = lines.join('\n').trim();
  return [`### ${name}`, `\`\`\`typescript\n${importsOf(text, code)}\n\n${code}\n\`\`\``];
}

/** The imports of packages that `code` needs. */
function importsOf(text, code) {
  const isUsed = (name) => new RegExp(`\\b${name}\\b`).test(code);
  const imports = text.matchAll(
    /^import (type )?(\* as \w+|\w+)?(?:, )?(?:\{([^}]*)\})? from ('[^.'][^']*');$/gm,
  );
  return Array.from(imports, ([, type = '', whole, braced = '', source]) => {
    const named = braced
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name && isUsed(name.replace(/^type /, '')));
    const parts = [];
    if (whole && isUsed(whole.replace('* as ', ''))) parts.push(whole);
    if (named.length > 0) parts.push(`{ ${named.join(', ')} }`);
    return parts.length === 0 ? '' : `import ${type}${parts.join(', ')} from ${source};`;
  })
    .filter((line) => line && !/'node:(test|assert)/.test(line))
    .join('\n');
}
