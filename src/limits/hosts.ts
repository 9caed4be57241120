import { expected } from '../checks/expected.js';

/** The host that a request goes to. */
export interface Site {
  /** Name and port, as `URL.host` has them: the protocol's own port is left out. */
  readonly host: string;
  /** Name alone, in lower case. */
  readonly name: string;
  /** Port, the protocol's own where the URL names none. */
  readonly port: string;
}

interface HostPattern {
  readonly name: string;
  /** Whether everything below `name` is meant, instead of `name` itself. */
  readonly below: boolean;
  readonly port: string | undefined;
}

/**
 * Reads a host pattern: `'api.example.com'`, `'api.example.com:8443'` or `'*.example.com'`.
 *
 * @throws TypeError when it is none
 */
export function parseHostPattern(pattern: unknown, option: string): HostPattern {
  const what = "a host such as 'api.example.com', 'localhost:8080' or '*.example.com'";
  const match =
    typeof pattern === 'string'
      ? /^(\*\.)?([^\s/?#@:*[\]\\]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/i.exec(pattern)
      : null;
  const url = match ? tryUrl(`http://${match[2] ?? ''}`) : undefined;
  if (!match || !url) throw new TypeError(expected(option, what, showable(pattern)));
  return {
    name: withoutFinalDot(url.hostname),
    below: match[1] !== undefined,
    port: match[3] === undefined ? undefined : String(Number(match[3])),
  };
}

/** What more than a host is given may hold a password or a token, so that is not shown. */
function showable(pattern: unknown): unknown {
  return typeof pattern === 'string' && /[/@?#]/.test(pattern) ? 'a URL, not shown' : pattern;
}

/** @throws TypeError when `hosts` is no array */
export function checkHosts(hosts: unknown): readonly string[] {
  if (Array.isArray(hosts)) return hosts as readonly string[];
  throw new TypeError(expected('hosts', 'an array of hosts', showable(hosts)));
}

/**
 * Makes the test whether a request's host is one of `patterns`. A pattern without a port covers every port;
 * `*.example.com` covers what is below example.com at any depth, but not example.com itself.
 */
export function createHostMatcher(
  patterns: readonly string[],
  option: string,
): (site: Site) => boolean {
  const parsed = patterns.map((pattern, index) => parseHostPattern(pattern, `${option}[${index}]`));
  const exact = parsed.filter(({ below }) => !below);
  const below = parsed
    .filter((pattern) => pattern.below)
    .map(({ name, port }) => ({ suffix: `.${name}`, port }));
  return ({ name, port }) =>
    below.some((item) => name.endsWith(item.suffix) && (item.port ?? port) === port) ||
    exact.some((item) => item.name === name && (item.port ?? port) === port);
}

/** The site of a URL. */
export function siteOf({ host, hostname, port, protocol }: URL): Site {
  return {
    host,
    name: withoutFinalDot(hostname),
    port: port || (protocol === 'https:' ? '443' : '80'),
  };
}

/** A name and its fully qualified form, with a dot at the end, are one host. */
function withoutFinalDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

/** `URL.canParse` and then `new URL` would parse twice, and `URL.parse` is not in Node.js 20. */
export function tryUrl(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}
