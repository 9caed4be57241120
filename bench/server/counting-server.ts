/**
 * A server in a process of its own that answers everything with 200 and notes when each request arrived: neither this
 * library's own sandbox, which refuses, nor any other's idea of a limit.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WARM_UP_APP } from '../harness/client.js';
import type { Arrival, ServerCommand, ServerReply } from './server.js';

const ANSWER = '{"data":"ok"}';
const HEADERS = { 'content-type': 'application/json', 'content-length': ANSWER.length };

let baseMs = 0;
let jitterMs = 0;
let arrivals: Arrival[] = [];

const server = createServer((request, response) => {
  const isCounted = request.url?.includes(`/${WARM_UP_APP}/`) !== true;
  readWeight(request, (weight) => {
    // The request travels, is counted, and its answer travels: each way takes its own random time.
    travel(() => {
      if (isCounted) arrivals.push({ at: performance.now(), weight });
      travel(() => {
        response.writeHead(200, HEADERS).end(ANSWER);
      });
    });
  });
});
server.keepAliveTimeout = 0;
server.requestTimeout = 0;

function travel(then: () => void): void {
  if (baseMs + jitterMs === 0) then();
  else setTimeout(then, baseMs + Math.random() * jitterMs);
}

/** The receivers of a message; a request without a body counts one. */
function readWeight(request: IncomingMessage, then: (weight: number) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const text = Buffer.concat(chunks).toString();
    if (text === '') then(1);
    else then((JSON.parse(text) as { readonly to?: readonly string[] }).to?.length ?? 1);
  });
}

function reply(message: ServerReply): void {
  process.send?.(message);
}

process.on('message', (command: ServerCommand) => {
  if (command.name === 'reset') {
    ({ baseMs, jitterMs } = command);
    arrivals = [];
  }
  reply({ arrivals: command.name === 'report' ? arrivals : [] });
});
process.on('disconnect', () => {
  process.exit();
});

server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () => {
  reply({ port: (server.address() as AddressInfo).port });
});
