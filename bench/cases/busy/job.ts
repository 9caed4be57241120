import type { AxiosAdapter } from 'axios';
import { setTimeout as delay } from 'node:timers/promises';
import { ANY_ORIGIN, createClient, instantAdapter, messageTo } from '../../harness/client.js';
import { type Use, useOf } from '../../harness/ideal.js';
import { Recorder } from '../../harness/recorder.js';
import { limiterOf } from '../../limiters/index.js';

export interface BusyInput {
  readonly name: string;
  readonly perSecond: number;
  readonly seconds: number;
}

export interface BusyRow extends Use {
  readonly name: string;
  readonly perSecond: number;
}

const SLICE_MS = 5;
/** A round trip without a socket, whose reading would take several turns of the busy loop. */
const ROUND_TRIP_MS = 20;
const REQUEST = messageTo(1);

/** A backlog, while something else on the event loop computes all the time, 5 ms at once. */
export async function run({ name, perSecond, seconds }: BusyInput): Promise<BusyRow> {
  const limit = { amount: perSecond, windowMs: 1000, heaviest: 1 };
  const recorder = new Recorder();
  const adapter: AxiosAdapter = (config) => delay(ROUND_TRIP_MS).then(() => instantAdapter(config));
  const client = createClient(ANY_ORIGIN, recorder.watch(adapter));
  const send = limiterOf(name).apply(client, limit);
  await warmUp(name);
  const stop = keepBusy();
  const count = perSecond * seconds;
  const ask = (): Promise<unknown> => send(recorder.ask(REQUEST, 1), 1);
  const all = Promise.all(Array.from({ length: count }, ask));
  await Promise.race([all, delay(seconds * 2_000)]);
  stop();
  return { name, perSecond, ...useOf(recorder.answered, limit) };
}

function keepBusy(): () => void {
  let stopped = false;
  const slice = (): void => {
    const until = performance.now() + SLICE_MS;
    while (performance.now() < until);
    if (!stopped) setImmediate(slice);
  };
  setImmediate(slice);
  return () => {
    stopped = true;
  };
}

async function warmUp(name: string): Promise<void> {
  const send = limiterOf(name).apply(createClient(ANY_ORIGIN, instantAdapter), {
    amount: 500,
    windowMs: 250,
    heaviest: 1,
  });
  const all = Promise.all(Array.from({ length: 1000 }, () => send(REQUEST, 1)));
  await Promise.race([all, delay(1_000)]);
}
