/** A request as the replies see it. */
export interface ReceivedCall {
  readonly method: string;
  /** Scheme, host, path and query string. */
  readonly uri: string;
  readonly org: string;
  readonly app: string;
  /** What follows org and app, decoded: `['messages', 'users']`. */
  readonly segments: readonly string[];
  /** The JSON body, or undefined where there is none. */
  readonly body: unknown;
}

/** What the replies of one sandbox have in common. */
export interface Issuer {
  /** The application's UUID. */
  readonly application: string;
  /** A new numeric id, as messages and groups have them. */
  readonly nextId: () => string;
}

/** The part of a reply that is peculiar to its kind. */
export type ReplyBody = Readonly<Record<string, unknown>>;

export function toReceivedCall(
  appKey: string,
  request: { method: string; url: string; origin: string; body: unknown },
): ReceivedCall {
  const [org = '', app = ''] = appKey.split('#').map(decode);
  const path = request.url.split('?', 1)[0] ?? '';
  const segments = path
    .split('/')
    .filter((segment) => segment !== '')
    .slice(appKey === '' ? 0 : appKey.split('#').length)
    .map(decode);
  const { method, body } = request;
  return { method, uri: request.origin + request.url, org, app, segments, body };
}

/** A field of the JSON body, if the body is an object that has it. */
export function field(call: ReceivedCall, name: string): unknown {
  const { body } = call;
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return undefined;
  return (body as Record<string, unknown>)[name];
}

/** A field of the JSON body as a list of names; an only name counts as a list of one. */
export function names(call: ReceivedCall, name: string): string[] {
  const value = field(call, name);
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((item) => typeof item === 'string');
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
