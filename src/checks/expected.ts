const MAX_SHOWN = 80;

/**
 * Renders any value for an error message: short, on one line, and never throwing. Objects are named, not printed, for
 * options may hold secrets.
 */
export function show(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(shorten(withoutSecrets(value)));
    case 'number':
    case 'boolean':
    case 'undefined':
      return String(value);
    case 'bigint':
      return `${value}n`;
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? 'an array' : 'an object';
    default:
      return `a ${typeof value}`;
  }
}

/** Of a URL what stands before its host may be a password, and what follows its path a token. */
function withoutSecrets(text: string): string {
  const end = text.lastIndexOf('@');
  const shown = end === -1 ? text : `…${text.slice(end)}`;
  const scheme = text.indexOf('://');
  const query = scheme === -1 ? -1 : text.search(/[?#]/);
  if (query === -1) return shown;
  // Before an `@`, it may be of the password, and the `@` may be of the query.
  if (query < end) return `${text.slice(0, Math.min(query, scheme + 3))}…`;
  return shown.replace(/([?#]).*/s, '$1…');
}

function shorten(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

/** The message of every refused option: which one, what was expected, what was given. */
export function expected(option: string, what: string, value: unknown): string {
  return `Expected \`${option}\` to be ${what}, got ${show(value)}`;
}
