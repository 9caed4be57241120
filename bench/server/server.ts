import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A request that the server has counted. */
export interface Arrival {
  /** Milliseconds on the server's monotonic clock. */
  readonly at: number;
  readonly weight: number;
}

export type ServerCommand =
  | { readonly name: 'reset'; readonly jitterMs: number; readonly baseMs: number }
  | { readonly name: 'report' };

export type ServerReply = { readonly port: number } | { readonly arrivals: readonly Arrival[] };

/** The counting server, seen from the process that started it. */
export interface Server {
  readonly origin: string;
  /** Forgets all arrivals; from now on each way takes `baseMs`, and up to `jitterMs` more, at random. */
  reset(jitterMs: number, baseMs?: number): Promise<void>;
  arrivals(): Promise<readonly Arrival[]>;
  close(): void;
}

const CHILD = fileURLToPath(new URL('counting-server.js', import.meta.url));

export async function startServer(): Promise<Server> {
  const child = fork(CHILD, { execArgv: [], serialization: 'advanced' });
  const next = async (): Promise<ServerReply> => {
    const [reply] = (await once(child, 'message')) as [ServerReply];
    return reply;
  };
  const ask = async (command: ServerCommand): Promise<readonly Arrival[]> => {
    child.send(command);
    const reply = await next();
    return 'arrivals' in reply ? reply.arrivals : [];
  };
  const started = await next();
  const port = 'port' in started ? started.port : 0;
  return {
    origin: `http://127.0.0.1:${port}`,
    reset: async (jitterMs, baseMs = 0) => {
      await ask({ name: 'reset', jitterMs, baseMs });
    },
    arrivals: () => ask({ name: 'report' }),
    close: () => {
      child.disconnect();
    },
  };
}
