import { readFileSync } from 'node:fs';
import { GROUPS } from '../.vitepress/pages.js';

/** What assistants read first (llmstxt.org): what this is, and where each page is. */
export function llmsText(docs: string, base: string): string {
  const groups = GROUPS.map(({ title, pages }) => {
    const lines = pages.map(
      ({ path, text }) => `- [${text.en}](${base}${path}.html): ${firstLine(docs, path)}`,
    );
    return [`## ${title.en}`, ...lines].join('\n');
  });
  return [
    '# easemob-throttle',
    '> Keeps every documented call limit of the Easemob (环信) REST API, on an axios client or a fetch, and uses all of it. ' +
      '`npm install easemob-throttle axios`, then `throttle(client)`: requests that do not fit wait in line, none is refused.',
    ...groups,
  ].join('\n\n');
}

/** The first sentence of a page that is prose. */
function firstLine(docs: string, path: string): string {
  const page = readFileSync(`${docs}${path}.md`, 'utf8').replace(/^```.*?^```$/gms, '');
  const prose = page
    .split(/\n{2,}/)
    .find((paragraph) => /^[\p{L}_*`]/u.test(paragraph) && !paragraph.startsWith('outline'));
  const text = (prose ?? '').replaceAll('\n', ' ').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
  return text.split(/(?<=[.:])\s/)[0] ?? '';
}
