import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { worstWindow } from '../../support/invariant.js';

/** A request as the server has seen it. */
export interface Arrival {
  /** When it was counted, in milliseconds. */
  readonly at: number;
  readonly weight: 1;
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Answers a request that has arrived. */
export type Answer = (arrival: Arrival, response: ServerResponse) => void;

/** A real HTTP server on a port of its own that counts what arrives. */
export class CountingServer {
  readonly arrivals: Arrival[] = [];
  /** How many connections were opened. */
  connections = 0;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** @param answer - `200` with `{}` unless it says otherwise */
  static async start(answer: Answer = answerJson({})): Promise<CountingServer> {
    const server = createServer();
    const made = new CountingServer(server);
    server.on('connection', () => (made.connections += 1));
    server.on('request', (request, response) => {
      const at = performance.now();
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        const body = Buffer.concat(chunks);
        const arrival: Arrival = { at, weight: 1, method, url, headers, body };
        made.arrivals.push(arrival);
        answer(arrival, response);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return made;
  }

  /** Name and port. */
  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `http://${this.host}`;
  }

  /** The most that any window of the server held, wherever it starts. */
  worst(windowMs = 1000): number {
    return worstWindow(this.arrivals, windowMs);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Answers all requests alike. */
export function answerJson(body: unknown, status = 200): Answer {
  return (_arrival, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
}
