/** What a cell of URLs says. */
export interface UrlText {
  /** Paths without the prefix and without query; none where a URL could not be read. */
  readonly paths: readonly string[];
  /** Whether it is read otherwise than it is printed. */
  readonly isMended: boolean;
}

/** Slips of the pen that leave no doubt about what is meant, and what they are read as. */
const MENDS: readonly (readonly [RegExp, string])[] = [
  // A variable of a template.
  [/\$\{/g, '{'],
  [/`$/, ''],
  // A list of members, separated by commas.
  [/\{(\w+)1\}\(,\{\1\d\},…\)/g, '{$1s}'],
  [/(?<=\/)\((\w+)\)(?=\/|$)/g, '{$1}'],
  [/^(?=\{)/, '/'],
];

const PATH = /^(?:\/(?:[\w.-]+|\{\w+\}))+$/;

/**
 * Reads a cell of one URL, or of several that are ways to call one thing.
 *
 * @param prefix - shape of what every path begins with: `/{}/{}`
 */
export function readUrlText(cell: string, prefix: string): UrlText {
  const paths: string[] = [];
  let isMended = false;
  for (const line of cell.split(/<br ?\/?>/)) {
    const printed = line
      .trim()
      .replace(/^- */, '')
      .replace(/^[^/{：]*：/, '');
    if (printed === '') continue;
    // Of a query the braces hold anything.
    const bare = printed.replace(/\?.*$/, '');
    const url = MENDS.reduce((text, [slip, meant]) => text.replaceAll(global(slip), meant), bare);
    isMended ||= url !== bare;
    const path = PATH.test(url) ? withoutPrefix(url, prefix) : undefined;
    if (path === undefined) return { paths: [], isMended };
    if (!paths.some((other) => shapeOf(other) === shapeOf(path))) paths.push(path);
  }
  return { paths, isMended };
}

function global(pattern: RegExp): RegExp {
  return pattern.global ? pattern : new RegExp(pattern, 'g');
}

function withoutPrefix(url: string, prefix: string): string | undefined {
  const length = prefix.split('/').length;
  const segments = url.split('/');
  if (shapeOf(segments.slice(0, length).join('/')) !== prefix) return undefined;
  const rest = segments.slice(length).join('/');
  return rest === '' ? undefined : `/${rest}`;
}

/** A path with its parameters' names taken out. */
export function shapeOf(path: string): string {
  return path.replaceAll(/\{\w+\}/g, '{}');
}
