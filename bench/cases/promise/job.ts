import axios, { type AxiosInstance } from 'axios';
import { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient, messageTo, WARM_UP_APP } from '../../harness/client.js';
import { type Use, useOf } from '../../harness/ideal.js';
import { Recorder } from '../../harness/recorder.js';
import { type ServerView, viewOf } from '../../harness/server-view.js';
import { limiterOf } from '../../limiters/index.js';
import type { Limit } from '../../limiters/limiter.js';
import { type Server, startServer } from '../../server/server.js';
import { createDemand, type Load } from './demand.js';

export interface PromiseInput {
  readonly name: string;
  readonly load: Load;
  /** Up to so long each way, at random. */
  readonly jitterMs: number;
  readonly limit: Limit;
  /** So much more each way, always. */
  readonly baseMs?: number;
  /** How many windows are asked for. */
  readonly windows: number;
  /** So many more before those of which the use is measured. */
  readonly leadIn?: number;
}

export interface PromiseRow extends ServerView, Use {
  readonly name: string;
  readonly load: Load;
  readonly jitterMs: number;
  readonly requests: number;
  /** Requests that were not sent after three times as long as it should have taken. */
  readonly unfinished: number;
}

export async function run(input: PromiseInput): Promise<PromiseRow> {
  const { name, load, jitterMs, baseMs = 0, limit, leadIn = 0 } = input;
  const windows = input.windows + leadIn;
  const server = await startServer();
  const recorder = new Recorder();
  const client = createClient(server.origin, recorder.watch(axios.getAdapter('http')));
  client.defaults.httpAgent = new Agent({ keepAlive: true });
  await warmUp(name, server, limit);
  await server.reset(jitterMs, baseMs);
  const send = limiterOf(name).apply(client, limit);
  const demand = createDemand(load, limit, windows);
  const start = performance.now();
  const all = demand.map(async ({ atMs, weight }) => {
    if (atMs > 0) await delay(start + atMs - performance.now());
    return send(recorder.ask(messageTo(weight), weight), weight);
  });
  await Promise.race([Promise.all(all), delay(3 * windows * limit.windowMs)]);
  const arrivals = await server.arrivals();
  server.close();
  const sent = recorder.answered.toSorted((a, b) => a.sentAt - b.sentAt);
  return {
    ...{ name, load, jitterMs, requests: demand.length },
    ...viewOf(arrivals, limit),
    ...useOf(sent.slice(leadIn * limit.amount), limit),
    unfinished: demand.length - sent.length,
  };
}

/** Compiles the code of client and limiter, and opens as many sockets on the server's side as it will need. */
async function warmUp(name: string, server: Server, { heaviest }: Limit): Promise<void> {
  const client: AxiosInstance = createClient(server.origin, undefined, WARM_UP_APP);
  const send = limiterOf(name).apply(client, { amount: 1e6, windowMs: 1000, heaviest });
  for (let round = 0; round < 4; round++) {
    const all = Promise.all(Array.from({ length: 100 }, () => send(messageTo(1), 1)));
    await Promise.race([all, delay(500)]);
  }
}
