const MAX_SHOWN = 80;

/**
 * Renders any value for an error message: short, on one line, and never throwing. Objects are named, not printed, for
 * options may hold secrets.
 */
export function show(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(shorten(withoutCredentials(value)));
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

/** Of a URL what stands before its host may be a password. */
function withoutCredentials(text: string): string {
  const end = text.lastIndexOf('@');
  return end === -1 ? text : `…${text.slice(end)}`;
}

function shorten(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

/** The message of every refused option: which one, what was expected, what was given. */
export function expected(option: string, what: string, value: unknown): string {
  return `Expected \`${option}\` to be ${what}, got ${show(value)}`;
}
