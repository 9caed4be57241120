const QUOTE = 34;
const COMMA = 44;
const CLOSE = 93;

/**
 * How many strings the list under `key` of a JSON object holds, read off its text: parsing makes every object of a
 * body only to count one list, and most requests are weighed by that.
 *
 * @param text - JSON, as `JSON.stringify` writes it
 * @returns undefined where that cannot be told for sure without parsing: a backslash anywhere, the key more than once,
 * anything nested before it, spaces, or items that are no strings
 */
export function countListed(text: string, key: string): number | undefined {
  const name = `"${key}"`;
  const at = text.indexOf(name);
  // Without backslashes, quotes are the ends of strings, and a text followed by a colon is a key.
  if (at === -1 || !text.startsWith(':["', at + name.length) || text.includes('\\')) {
    return undefined;
  }
  const isOnly = !text.includes(name, at + 1);
  const isOuter =
    text.startsWith('{') &&
    text.endsWith('}') &&
    text.lastIndexOf('{', at) === 0 &&
    text.lastIndexOf('[', at) === -1;
  return isOnly && isOuter ? countStrings(text, at + name.length + 2) : undefined;
}

/** How many strings follow each other, from the quote at `start` to the end of their list. */
function countStrings(text: string, start: number): number | undefined {
  let count = 0;
  for (let at = start; text.charCodeAt(at) === QUOTE; at++) {
    at = text.indexOf('"', at + 1) + 1;
    count++;
    const next = text.charCodeAt(at);
    if (next === CLOSE) return count;
    if (at === 0 || next !== COMMA) return undefined;
  }
  return undefined;
}
