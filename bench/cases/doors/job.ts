import axios from 'axios';
import { Agent } from 'node:http';
import { throttle } from '../../../src/index.js';
import { LEAD_IN, measureBlock, type Block, type Blocks } from '../../harness/blocks.js';
import { createClient, messageTo } from '../../harness/client.js';
import { type Sent, type Use, useOf } from '../../harness/ideal.js';
import { seeded, shuffled } from '../../harness/random.js';
import { Recorder } from '../../harness/recorder.js';
import { type ServerView, viewOf } from '../../harness/server-view.js';
import { mean, median } from '../../harness/statistics.js';
import { receiversIn } from '../../limiters/body-reader.js';
import type { Fetch, Limit } from '../../limiters/limiter.js';
import { pQueueInterval } from '../../limiters/p-queue.js';
import { pThrottleDefault } from '../../limiters/p-throttle.js';
import { startServer } from '../../server/server.js';

export type DoorsInput =
  | { readonly what: 'added'; readonly rounds: number; readonly warmUpMs: number }
  | { readonly what: 'shared'; readonly calls: number };

export interface AddedRow {
  readonly name: string;
  readonly p50Us: number;
  /** Median, over the rounds, of the round's p50 as a ratio to that of plain `fetch`, the mean of both, in the round. */
  readonly p50Ratio: number;
}

export interface SharedRow extends ServerView, Use {
  readonly calls: number;
}

export interface DoorsOutput {
  readonly added: readonly AddedRow[];
  readonly shared: readonly SharedRow[];
}

export async function run(input: DoorsInput): Promise<DoorsOutput> {
  if (input.what === 'added') return { added: await measureAdded(input), shared: [] };
  return { added: [], shared: [await measureShared(input.calls)] };
}

/** What its users set up around `fetch`: those of whom one waits least, and one keeps a queue. */
const PEERS = [pThrottleDefault, pQueueInterval];
const WIDE: Limit = { amount: 1_000_000, windowMs: 1000, heaviest: 1 };
const BLOCK: Block = { requests: 40, ms: 25 };
const { data } = messageTo(1) as { readonly data: unknown };
const MESSAGE = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(data),
};

/** `fetch` with a throttle beside `fetch` without, twice, block by block in random order. */
async function measureAdded({
  rounds,
  warmUpMs,
}: {
  readonly rounds: number;
  readonly warmUpMs: number;
}): Promise<AddedRow[]> {
  const server = await startServer();
  const url = `${server.origin}/my-org/my-app/messages/users`;
  const quota = throttle({
    hosts: [new URL(server.origin).host],
    overrides: { 'POST /messages/users': WIDE },
  });
  const variants = [
    { name: 'plain fetch', fetch: globalThis.fetch },
    { name: 'plain fetch, again', fetch: globalThis.fetch },
    { name: 'body read, no limit', fetch: readingBodies },
    ...PEERS.map(({ name, applyToFetch }) => ({ name, fetch: applyToFetch!(WIDE) })),
    { name: 'easemob-throttle', fetch: quota.fetch() as Fetch },
  ].map(({ name, fetch }) => ({
    name,
    blocks: [] as Blocks,
    send: async (): Promise<void> => {
      await (await fetch(url, MESSAGE)).text();
    },
  }));
  for (const { send } of variants) await measureBlock(send, { requests: 20_000, ms: warmUpMs });
  const random = seeded(7);
  for (let round = 0; round < rounds; round++) {
    await server.reset(0);
    for (const { send, blocks } of shuffled(variants, random)) {
      await measureBlock(send, LEAD_IN);
      blocks.push(await measureBlock(send, BLOCK));
    }
  }
  server.close();
  const bases = variants.slice(0, 2).map(({ blocks }) => blocks);
  return variants.map(({ name, blocks }) => ({
    name,
    p50Us: median(blocks.flat()),
    p50Ratio: median(
      blocks.map(
        (block, round) => median(block) / mean(bases.map((base) => median(base[round] ?? []))),
      ),
    ),
  }));
}

/**
 * What nobody can leave out who limits by what bodies say, and counts each redirect: these are followed one by one then.
 * None comes here.
 */
async function readingBodies(url: string, init: RequestInit): Promise<Response> {
  if (receiversIn(init.body) === 0) throw new TypeError('Expected receivers, got none');
  return fetch(url, { ...init, redirect: 'manual' });
}

/** As many calls by `fetch` as by axios, at once, on one quota. */
async function measureShared(calls: number): Promise<SharedRow> {
  const limit: Limit = { amount: 100, windowMs: 1000, heaviest: 1 };
  const server = await startServer();
  await server.reset(10);
  const recorder = new Recorder();
  const client = createClient(server.origin, recorder.watch(axios.getAdapter('http')));
  client.defaults.httpAgent = new Agent({ keepAlive: true });
  const quota = throttle(client, { overrides: { 'POST /messages/users': limit } });
  const sent: Sent[] = [];
  const askedAt = performance.now();
  const fetch = quota.fetch(async (input: string, init?: RequestInit) => {
    const sentAt = performance.now();
    const response = await globalThis.fetch(input, init);
    sent.push({ askedAt, sentAt, answeredAt: performance.now(), weight: 1 });
    return response;
  });
  const url = `${server.origin}/my-org/my-app/messages/users`;
  await Promise.all(
    Array.from({ length: calls }, () => [
      fetch(url, MESSAGE).then((response) => response.text()),
      client.request(recorder.ask(messageTo(1), 1)),
    ]).flat(),
  );
  const arrivals = await server.arrivals();
  server.close();
  const all = [...sent, ...recorder.answered];
  return { calls: all.length, ...viewOf(arrivals, limit), ...useOf(all, limit) };
}
