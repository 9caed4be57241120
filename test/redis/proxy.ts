import { once } from 'node:events';
import { createServer, connect, type Socket } from 'node:net';

/** What becomes of the next bytes on their way from Redis to the client. */
export type ReplyFault = 'cut' | 'hold';

/** A way to Redis that can be made to fail. */
export interface RedisProxy {
  readonly url: string;
  readonly port: number;
  /**
   * The next reply is lost: with `'cut'` both ends of the connection are closed, with `'hold'` the connection stays and
   * says nothing any more.
   */
  spoilNextReply(fault: ReplyFault): void;
  /** How many replies have been lost. */
  readonly spoilt: number;
  close(): Promise<void>;
}

/**
 * Starts a way to the Redis at `port`.
 *
 * @param delayMs - how long what Redis says is on its way
 */
export async function startRedisProxy(port: number, delayMs = 0): Promise<RedisProxy> {
  const sockets = new Set<Socket>();
  let fault: ReplyFault | undefined;
  let spoilt = 0;
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    let isDeaf = false;
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.on('data', (chunk) => far.write(chunk));
    far.on('data', (chunk) => {
      if (isDeaf) return;
      if (fault === undefined) {
        if (delayMs === 0) near.write(chunk);
        else setTimeout(() => near.write(chunk), delayMs);
        return;
      }
      spoilt += 1;
      if (fault === 'hold') isDeaf = true;
      else near.destroy();
      fault = undefined;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port was given');
  return {
    port: address.port,
    url: `redis://127.0.0.1:${address.port}`,
    spoilNextReply: (next) => {
      fault = next;
    },
    get spoilt() {
      return spoilt;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
