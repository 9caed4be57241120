import type { Check } from './check.js';
import type { Difference } from './compare.js';

/** Writes a check for a person to read. */
export function report({ page, differences, unread, typescript }: Check): string {
  const parts = [`${page.rows.length} rows read.`];
  if (unread.length > 0) {
    parts.push(
      'Not read:',
      ...unread.map(({ line, text, why }) => `  line ${line}: ${why}: ${text}`),
    );
  }
  const mended = page.rows.filter(({ printed }) => printed !== undefined);
  if (mended.length > 0) {
    parts.push('Read otherwise than printed:');
    for (const { line, paths, printed = '' } of mended) {
      parts.push(`  line ${line}: ${printed} as ${paths.join(', ')}`);
    }
  }
  parts.push(differences.length > 0 ? `${differences.length} differences:` : 'No difference.');
  parts.push(...differences.map(writeDifference));
  if (typescript !== '') parts.push('', 'New and changed rows:', '', typescript);
  return `${parts.join('\n')}\n`;
}

function writeDifference({ kind, line, name, id, was, is }: Difference): string {
  const where = line === undefined ? '' : ` (line ${line})`;
  const what = [was === undefined ? [] : `was ${was}`, is === undefined ? [] : `is ${is}`].flat();
  return `  ${kind}: ${id} ${name}${where}: ${what.join(', ')}`;
}
