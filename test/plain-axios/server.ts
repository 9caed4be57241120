import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

type Route = (request: IncomingMessage, response: ServerResponse) => unknown;

const JSON_TYPE = { 'content-type': 'application/json' };
const TEXT = JSON.stringify({ text: 'grüße', list: [1, 2, 3] });

/** What scenarios ask for; the rest of the path is free. */
const ROUTES: Readonly<Record<string, Route>> = {
  json: (_, response) => response.writeHead(200, JSON_TYPE).end(TEXT),
  text: (_, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end('text'),
  latin1: (_, response) => response.writeHead(200).end(Buffer.from('grüße', 'latin1')),
  broken: (_, response) => response.writeHead(200, JSON_TYPE).end('{"text":'),
  empty: (_, response) => response.writeHead(204).end(),
  gzip: (_, response) => packed(response, 'gzip', gzipSync(TEXT)),
  br: (_, response) => packed(response, 'br', brotliCompressSync(TEXT)),
  deflate: (_, response) => packed(response, 'deflate', deflateSync(TEXT)),
  damaged: (_, response) => packed(response, 'gzip', Buffer.from('no gzip')),
  large: (_, response) => response.writeHead(200).end(Buffer.alloc(300_000, 'x')),
  hang: () => undefined,
  slow: (_, response) => inTwoParts(response, 300),
  slower: (_, response) => inTwoParts(response, 10_000),
  reset: (request) => request.socket.destroy(),
  cut: (_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('start', () => setTimeout(() => response.destroy(), 20));
  },
  malformed: (request) => request.socket.end('SPAM / 1.1\r\n\r\n'),
  echo: async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method, url, headers } = request;
    const body = Buffer.concat(chunks)
      .toString()
      .replaceAll(/axios-[\d.]+-boundary-[\w-]+|-{4,}\w+/g, 'BOUNDARY');
    response.writeHead(200, JSON_TYPE).end(JSON.stringify({ method, url, headers, body }));
  },
  status: (request, response) => {
    const status = Number(partsOf(request)[1]);
    response.writeHead(status, { ...JSON_TYPE, 'x-extra': 'yes' }).end('{"error":"no"}');
  },
  redirect: (request, response) => {
    const [, status = '302', ...rest] = partsOf(request);
    response.writeHead(Number(status), { location: `/${rest.join('/')}` }).end();
  },
  loop: (_, response) => response.writeHead(302, { location: '/loop' }).end(),
};

/** A real server on a port of its own. */
export async function startServer(): Promise<{ url: string; close(): Promise<void> }> {
  const server: Server = createServer((request, response) => {
    const route = ROUTES[partsOf(request)[0] ?? ''] ?? ROUTES.json;
    Promise.resolve(route?.(request, response)).catch(() => {
      // Whoever asked has gone away.
      response.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const partsOf = ({ url = '' }: IncomingMessage): string[] =>
  (url.split('?')[0] ?? '').split('/').slice(1);

async function inTwoParts(response: ServerResponse, ms: number): Promise<void> {
  response.writeHead(200).write('start');
  await delay(ms, undefined, { ref: false });
  response.end('end');
}

function packed(response: ServerResponse, encoding: string, body: Buffer): unknown {
  return response.writeHead(200, { ...JSON_TYPE, 'content-encoding': encoding }).end(body);
}
