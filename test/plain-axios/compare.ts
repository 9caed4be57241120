import type { AxiosInstance, AxiosStatic } from 'axios';
import type { throttle as Throttle, defineLimits as DefineLimits } from '../../src/index.js';
import { describeOutcome } from './describe-outcome.js';
import { SCENARIOS, type Stage } from './scenarios.js';

/** Which axios and which copy of the library. */
export interface Tools {
  readonly axios: AxiosStatic;
  readonly throttle: typeof Throttle;
  readonly defineLimits: typeof DefineLimits;
}

/**
 * How a scenario is run: by axios alone, by a client whose throttle leaves the host alone, by one that has room, by one
 * whose quota is used up.
 */
export type Mode = 'plain' | 'unlimited' | 'room' | 'line';

/** What comes of all scenarios, by group and name. */
export async function outcomesOf(mode: Mode, url: string, tools: Tools): Promise<Outcomes> {
  const outcomes: Outcomes = {};
  const waiting = Object.entries(SCENARIOS).flatMap(([group, scenarios]) => {
    outcomes[group] = {};
    return Object.entries(scenarios).map(([name, run]) => ({ group, name, run }));
  });
  // A few at a time: more would keep each other from ending in time.
  const runSome = async (): Promise<void> => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { group, name, run } = next;
      const outcome = await outcomeOf(run, mode, url, tools);
      outcomes[group]![name] = group === 'ends' ? withoutSending(name, outcome) : outcome;
    }
  };
  await Promise.all(Array.from({ length: 8 }, runSome));
  return outcomes;
}

type Outcomes = Record<string, Record<string, unknown>>;

/**
 * What is aborted in line has not been sent: there is no request, nor the headers that only the adapter adds; and fetch,
 * which wraps its errors in other ways from version to version, had nothing to say of it.
 */
function withoutSending(name: string, outcome: unknown): unknown {
  const isSame = name.includes('fetch')
    ? (key: string) => ['', 'rejected', 'code'].includes(key)
    : (key: string) => !['request', 'Accept-Encoding', 'User-Agent'].includes(key);
  const text = JSON.stringify(outcome, (key, value: unknown) => (isSame(key) ? value : undefined));
  return JSON.parse(text);
}

/** How long those wait that stand in line, in milliseconds. */
const WAIT_MS = 80;

/** What comes of a scenario, as plain data. */
async function outcomeOf(
  run: (stage: Stage) => Promise<unknown>,
  mode: Mode,
  url: string,
  tools: Tools,
): Promise<unknown> {
  const { axios } = tools;
  const notes: unknown[] = [];
  const client = axios.create({ baseURL: url });
  const stop = mode === 'plain' ? undefined : await limit(client, mode, tools);
  const stage = { client, axios, url, note: (what: unknown) => void notes.push(what) };
  const ended = await Promise.resolve()
    .then(() => run(stage))
    .then(
      (value) => ({ resolved: value }),
      (error: unknown) => ({ rejected: error }),
    );
  const described = await describeOutcome({ ...ended, notes });
  await stop?.();
  return described;
}

async function limit(
  client: AxiosInstance,
  mode: Mode,
  tools: Tools,
): Promise<() => Promise<void>> {
  const limits = tools.defineLimits({
    name: 'Plain axios',
    hosts: ['*.invalid', '127.0.0.1'],
    fallback: { amount: 100, windowMs: WAIT_MS },
    sections: [],
  });
  const hosts = mode === 'unlimited' ? ['elsewhere.invalid'] : undefined;
  const quota = tools.throttle(client, { limits, hosts });
  if (mode === 'line') await client.get('/text', { throttle: { weight: 100 } });
  return () => quota.close();
}
