import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import type { Feed } from './feed.js';
import { HTML } from './html.js';

/** Where the page is. No App Key is written so: it would have a second part. */
export const PAGE_PATH = '/_sandbox';

const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; " +
    "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

/** What the page may do. */
export interface PageActions {
  readonly feed: Feed;
  readonly reset: () => void;
}

/** Serves the page and what it asks for; false where the request is the API's. */
export function servePage(
  { feed, reset }: PageActions,
  host: string,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const path = request.url?.split('?', 1)[0];
  if (path !== PAGE_PATH && !path?.startsWith(`${PAGE_PATH}/`)) return false;
  const route = `${request.method ?? ''} ${path.slice(PAGE_PATH.length)}`;
  request.resume();
  if (!isOwnHost(request.headers.host, host) || !isOwnOrigin(request)) {
    answer(response, 403, 'This page is open to the address that the sandbox listens on alone.\n');
  } else if (route === 'GET ' || route === 'GET /') {
    answer(response, 200, HTML, 'text/html; charset=utf-8');
  } else if (route === 'GET /events') {
    feed.watch(response);
  } else if (route === 'POST /reset') {
    reset();
    answer(response, 204, '');
  } else {
    answer(response, 404, 'No such page.\n');
  }
  return true;
}

/**
 * Whether the address that the browser used is one that the sandbox has. A website whose name was pointed at this
 * machine (DNS rebinding) comes by its name, so a name is taken only if it is `localhost` or the option `host`.
 */
function isOwnHost(header: string | undefined, host: string): boolean {
  const name = (header ?? '').replace(/:\d+$/, '').toLowerCase();
  const address = name.replace(/^\[(.*)\]$/, '$1');
  return address === 'localhost' || isIP(address) !== 0 || address === host.toLowerCase();
}

/** Whether the request is not another website's. */
function isOwnOrigin({ headers }: IncomingMessage): boolean {
  return headers.origin === undefined || headers.origin === `http://${headers.host ?? ''}`;
}

function answer(
  response: ServerResponse,
  status: number,
  body: string,
  type = 'text/plain; charset=utf-8',
): void {
  response.writeHead(status, { ...HEADERS, 'content-type': type });
  response.end(body);
}
