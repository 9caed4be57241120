import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Context } from './context.js';
import { serve } from './handler.js';
import { type PageActions, servePage } from './page/routes.js';
import { failure } from './replies/failure.js';

/** Connections that may wait to be accepted: a burst of a few thousand must not be turned away by the system. */
const BACKLOG = 4_096;

export interface Listening {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  readonly close: () => Promise<void>;
}

export async function listen(
  context: Context,
  page: PageActions,
  { host, port }: { host: string; port: number },
): Promise<Listening> {
  const server = createServer((request, response) => {
    request.url = originForm(request.url);
    if (!servePage(page, host, request, response)) serve(context, request, response);
  });
  // An idle connection that the server closes can lose a request that is just being sent on it; so it never does.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  server.on('clientError', (_error, socket) => {
    answerUnreadable(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: BACKLOG }, resolve);
  });
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    host: address.address,
    port: address.port,
    url: `http://${name}:${address.port}`,
    close: () => close(server),
  };
}

/** Path and query alone: whoever takes the sandbox for a proxy asks for a whole URL. */
function originForm(url = '/'): string {
  const path = url.replace(/^https?:\/\/[^/?#]*/i, '');
  return path.startsWith('/') ? path : `/${path}`;
}

/** Answers what is not HTTP at all. */
function answerUnreadable(socket: Duplex): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(failure.badRequest());
  socket.end(
    `HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
