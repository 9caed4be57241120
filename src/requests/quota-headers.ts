import type { Answer } from './call.js';

/** What a server says is left of one of its quotas. */
export interface QuotaWord {
  readonly left: number;
  /** For how long that holds, in milliseconds. */
  readonly forMs: number;
  /** Length of the quota's window, in milliseconds, where that is told. */
  readonly windowMs: number | undefined;
}

/**
 * Reads what a server says in headers of its quotas: `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers,
 * from 2024-05 on), the older `RateLimit` with `remaining` and `reset`, or `RateLimit-Remaining` and `-Reset`, with or
 * without `X-` before it. What cannot be read is passed over.
 */
export function readQuotaHeaders(answer: Answer): readonly QuotaWord[] {
  const policies = new Map(
    itemsOf(answer.header('ratelimit-policy')).map((item) => [item[0], item]),
  );
  const words = itemsOf(answer.header('ratelimit')).map(([name, params]): QuotaWord | undefined => {
    const seconds = policies.get(name)?.[1].get('w');
    return wordOf(params.get('r'), params.get('t') ?? seconds, seconds);
  });
  const older = new Map(itemsOf(answer.header('ratelimit')).map(([name]) => keyAndValue(name)));
  words.push(wordOf(older.get('remaining'), older.get('reset'), undefined));
  for (const prefix of ['', 'x-']) {
    const left = answer.header(`${prefix}ratelimit-remaining`);
    words.push(wordOf(left, resetOf(answer, `${prefix}ratelimit-reset`), undefined));
  }
  return words.filter((word) => word !== undefined);
}

type Item = readonly [name: string, params: ReadonlyMap<string, string>];

/** The items of a list of structured fields, with their parameters; commas and semicolons in names are not told apart. */
function itemsOf(value: string | undefined): readonly Item[] {
  if (value === undefined) return [];
  return value.split(',').map((text): Item => {
    const [name = '', ...params] = text.split(';').map((part) => part.trim());
    return [name, new Map(params.map(keyAndValue))];
  });
}

function keyAndValue(text: string): readonly [string, string] {
  const [key = '', value = ''] = text.split('=');
  return [key.trim().toLowerCase(), value.trim()];
}

function wordOf(
  left: string | undefined,
  seconds: string | undefined,
  windowSeconds: string | undefined,
): QuotaWord | undefined {
  if (!isCount(left) || !isCount(seconds)) return undefined;
  const windowMs = isCount(windowSeconds) ? Number(windowSeconds) * 1000 : undefined;
  return { left: Number(left), forMs: Number(seconds) * 1000, windowMs };
}

const isCount = (text: string | undefined): text is string =>
  text !== undefined && /^\d{1,15}$/.test(text);

/** Seconds from now; or, as some send it, seconds or milliseconds since 1970, by the server's clock where it tells that. */
function resetOf(answer: Answer, name: string): string | undefined {
  const text = answer.header(name);
  if (!isCount(text) || Number(text) < SINCE_1970) return text;
  const date = Date.parse(answer.header('date') ?? '');
  const now = Number.isNaN(date) ? Date.now() : date;
  const until = Number(text) < MS_SINCE_1970 ? Number(text) * 1000 : Number(text);
  return String(Math.max(0, Math.ceil((until - now) / 1000)));
}

/** No quota lasts for thirty years. */
const SINCE_1970 = 1_000_000_000;
/** Nor until the year 5138. */
const MS_SINCE_1970 = 100_000_000_000;
