import { once } from 'node:events';
import { createServer, request as send, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** An HTTP proxy that forwards plain requests, and opens tunnels. */
export class ForwardProxy {
  forwarded = 0;
  tunnels = 0;
  readonly #server = createServer((incoming, outgoing) => {
    this.forwarded += 1;
    const { method, headers } = incoming;
    const onward = send(incoming.url ?? '', { method, headers }, (answer: IncomingMessage) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.writeHead(502).end());
    incoming.pipe(onward);
  });
  readonly #sockets = new Set<Socket>();

  static async start(): Promise<ForwardProxy> {
    const made = new ForwardProxy();
    made.#server.on('connect', (incoming, socket: Socket) => {
      made.tunnels += 1;
      const [host = '', port = ''] = (incoming.url ?? '').split(':');
      const onward = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        onward.pipe(socket).pipe(onward);
      });
      made.#sockets.add(onward).add(socket);
      for (const one of [onward, socket]) {
        one.on('error', () => {
          onward.destroy();
          socket.destroy();
        });
      }
    });
    made.#server.listen(0, '127.0.0.1');
    await once(made.#server, 'listening');
    return made;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
