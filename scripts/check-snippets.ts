/**
 * Compiles every TypeScript snippet of the READMEs and of the pages in docs/, each as a module of its own, with what
 * scripts/snippet-globals.d.ts takes for granted. An error names the page and the line of it.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const OUT = `${ROOT}.tmp/snippets/`;

interface Snippet {
  readonly page: string;
  /** Line of the page before its first. */
  readonly line: number;
  readonly text: string;
}

/** What git knows, or would take: pages that are made from the sources are checked where these are. */
function pages(): string[] {
  const args = [
    'ls-files',
    '--cached',
    '--others',
    '--exclude-standard',
    '--',
    '*.md',
    'docs/**/*.md',
  ];
  const listed = execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).split('\n');
  return [...new Set(listed)].filter((path) =>
    /^([A-Z.]|docs\/)[^/]*\.md$|^docs\/.*\.md$/.test(path),
  );
}

function snippetsOf(page: string): Snippet[] {
  const text = readFileSync(ROOT + page, 'utf8');
  return Array.from(text.matchAll(/^```ts\n(.*?)^```$/gms), ({ index, 1: code = '' }) => ({
    page,
    line: text.slice(0, index).split('\n').length,
    text: code,
  }));
}

/** Made of the tests in test/companions, which compile and run. */
const MADE = 'docs/companions.md';

const snippets = pages()
  .filter((page) => page !== MADE)
  .flatMap(snippetsOf);
rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
const files = new Map(
  snippets.map((snippet, index) => {
    const file = `${OUT}${index}.ts`;
    writeFileSync(file, `${snippet.text}\nexport {};\n`);
    return [file, snippet];
  }),
);
const { config } = ts.readConfigFile(`${ROOT}tsconfig.json`, (path) =>
  readFileSync(path, 'utf8'),
) as {
  config: { compilerOptions: object };
};
const { options } = ts.convertCompilerOptionsFromJson(
  { ...config.compilerOptions, noUnusedLocals: false },
  ROOT,
);
const program = ts.createProgram([...files.keys(), `${ROOT}scripts/snippet-globals.d.ts`], options);
const errors = ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
  const message = ts.flattenDiagnosticMessageText(messageText, '\n');
  const snippet = file && files.get(file.fileName);
  if (!snippet) return `${file?.fileName ?? ''}: ${message}`;
  const line = snippet.line + 1 + file.getLineAndCharacterOfPosition(start).line;
  return `${snippet.page}:${line}: ${message}`;
});
for (const error of errors) console.error(error);
console.log(
  `${snippets.length} snippets of ${new Set(snippets.map(({ page }) => page)).size} pages`,
);
if (errors.length > 0) process.exitCode = 1;
