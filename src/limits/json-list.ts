const SPACE = 32; // and all that JSON takes for one is below
const QUOTE = 34; // "
const COMMA = 44; // ,
const COLON = 58; // :
const OPEN_LIST = 91; // [
const BACKSLASH = 92; // \
const CLOSE_LIST = 93; // ]
const OPEN_OBJECT = 123; // {
const CLOSE_OBJECT = 125; // }

/**
 * How many items the list under `key` of a JSON object has, read off its text. Most requests are weighed by that, and a
 * parser makes every object of a body only to have one list counted.
 *
 * @param text - JSON without spaces, as `JSON.stringify` writes it; of what is no JSON, the answer means nothing
 * @returns undefined where it takes a parser to tell: no such list, spaces around its key, a key with escapes in it,
 * anything behind the object
 */
export function countListed(text: string, key: string): number | undefined {
  let count: number | undefined;
  let isInList = false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE: {
        const start = at + 1;
        at = endOfString(text, start);
        if (depth !== 1) break;
        const next = text.charCodeAt(at + 1);
        if (next <= SPACE) return undefined;
        if (next !== COLON) break;
        if (!isPlain(text, start, at)) return undefined;
        if (at - start !== key.length || !text.startsWith(key, start)) break;
        // Of a key that comes twice, the last one counts.
        isInList = text.charCodeAt(at + 2) === OPEN_LIST;
        const first = text.charCodeAt(at + 3);
        if (!isInList || first <= SPACE) return undefined;
        count = first === CLOSE_LIST ? 0 : 1;
        break;
      }
      case COMMA:
        if (isInList && depth === 2 && count !== undefined) count++;
        break;
      case OPEN_OBJECT:
      case OPEN_LIST:
        depth++;
        break;
      case CLOSE_OBJECT:
      case CLOSE_LIST:
        depth--;
        if (depth === 1) isInList = false;
        if (depth <= 0 && at < text.length - 1) return undefined;
        break;
    }
  }
  return depth === 0 && text.charCodeAt(0) === OPEN_OBJECT ? count : undefined;
}

/** Where the quote is that ends the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  let at = text.indexOf('"', start);
  while (at !== -1 && isEscaped(text, at)) at = text.indexOf('"', at + 1);
  return at === -1 ? text.length : at;
}

/** Whether an odd number of backslashes is before it. */
function isEscaped(text: string, at: number): boolean {
  let from = at;
  while (text.charCodeAt(from - 1) === BACKSLASH) from--;
  return (at - from) % 2 === 1;
}

/** Whether no character from `start` to `end` is escaped. */
function isPlain(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (text.charCodeAt(at) === BACKSLASH) return false;
  return true;
}
