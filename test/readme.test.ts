import { existsSync, readFileSync, readdirSync } from 'node:fs';

const english = readFileSync('README.md', 'utf8');
const chinese = readFileSync('README-zh-CN.md', 'utf8');

/** What a document says in code, without its comments. */
function code(text: string): string[] {
  return Array.from(text.matchAll(/^```\w*\n(.*?)^```$/gms), ([, snippet = '']) =>
    snippet.replace(/ *\/\/.*$/gm, ''),
  );
}

/** Its headings, as far as every language has them: how deep each is. */
function depths(text: string): number[] {
  const prose = text.replace(/^```.*?^```$/gms, '');
  return Array.from(prose.matchAll(/^(#+) /gm), ([, marks = '']) => marks.length);
}

/** The figures of its tables. */
function figures(text: string): string[] {
  const rows = text.split('\n').filter((line) => /^\|.*\d/.test(line));
  return rows.slice(1).map((row) => (row.match(/\d+(?:[,.]\d+)*/g) ?? []).sort().join(' '));
}

/** What it links to, whichever language that is in. */
function links(text: string): string[] {
  return Array.from(text.matchAll(/\]\((?!https?:|#|README)([^)#]+)/g), ([, path = '']) => path);
}

describe('the README in English and in Chinese', () => {
  it('shows the same code', () => {
    expect(code(chinese)).toEqual(code(english));
    expect(code(english).length).toBeGreaterThan(5);
  });

  it('has the same headings in order', () => {
    expect(depths(chinese)).toEqual(depths(english));
  });

  it('has the same figures', () => {
    expect(figures(chinese)).toEqual(figures(english));
  });

  it('links to the same pages, each in its language, and all are there', () => {
    const inEnglish = links(chinese).map((path) => path.replace('docs/zh/', 'docs/'));
    expect(inEnglish).toEqual(links(english));
    for (const path of [...links(english), ...links(chinese)]) {
      expect([path, existsSync(path)]).toEqual([path, true]);
    }
  });

  it('is read in a minute or two', () => {
    for (const text of [english, chinese]) expect(text.split('\n').length).toBeLessThanOrEqual(151);
  });
});

interface StaleRow {
  readonly seconds: number;
  readonly refused: number;
  readonly lost: number;
  readonly mostTries: number;
}

/** People write these; the run is the one that the measurements are made of. */
describe('what a table that is out of date costs', () => {
  const results = JSON.parse(readFileSync('bench/results/full.json', 'utf8')) as {
    readonly cases: { readonly stale: readonly StaleRow[] };
  };
  const { stale } = results.cases;

  it.each(['docs/editions.md', 'docs/zh/editions.md'])('is in %s as it was measured', (path) => {
    const cells = readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('| `easemob'))
      .map((line) => line.split('|').slice(2, 6).map(Number))
      .filter((row) => row.every((cell) => !Number.isNaN(cell)));
    expect(cells).toEqual(
      stale.map(({ seconds, refused, lost, mostTries }) => [
        Number(seconds.toFixed(1)),
        refused,
        lost,
        mostTries,
      ]),
    );
  });

  it.each([english, chinese])('is in the README as it was measured', (text) => {
    const [line = ''] = /.*npm run bench -- stale.*/.exec(text) ?? [];
    for (const { seconds } of stale) expect(line).toContain(seconds.toFixed(1));
  });
});

/** Made by commands: two languages of one source, or English on both sites. */
const MADE = ['companions.md', 'events.md', 'limits.md', 'options.md'];

/** The pages that people write, in both languages. */
const pages = ['', 'guide/'].flatMap((folder) =>
  readdirSync(`docs/${folder}`)
    .filter((name) => name.endsWith('.md') && !MADE.includes(name))
    .map((name) => folder + name),
);

/** The names of code in a page, once each. */
function names(text: string): Set<string> {
  const prose = text.replace(/^```.*?^```$/gms, '');
  return new Set(Array.from(prose.matchAll(/`([^`\n]+)`/g), ([, name = '']) => name));
}

describe.each(pages)('the page %s in English and in Chinese', (page) => {
  const texts = [`docs/${page}`, `docs/zh/${page}`].map((path) => readFileSync(path, 'utf8'));
  const [inEnglish = '', inChinese = ''] = texts;

  it('shows the same code', () => {
    const shown = texts.map((text) => code(text.replace(/^```mermaid.*?^```$/gms, '')));
    expect(shown[1]).toEqual(shown[0]);
  });

  it('has the same headings in order, and the same figures', () => {
    expect(depths(inChinese)).toEqual(depths(inEnglish));
    expect(figures(inChinese)).toEqual(figures(inEnglish));
  });

  it('tells of the same options, events and settings', () => {
    const missing = [...names(inEnglish)].filter((name) => !names(inChinese).has(name));
    expect(missing).toEqual([]);
  });
});
