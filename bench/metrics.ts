/**
 * What metrics cost a request: processor time over an adapter that answers at once, with prom-client, with OpenTelemetry, and with
 * neither, round by round in one run.
 *
 *     npx tsx bench/metrics.ts
 */
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import axios, { type AxiosInstance } from 'axios';
import { Registry } from 'prom-client';
import { throttle, type Throttle } from '../src/index.js';
import { registerMetrics, registerOpenTelemetry } from '../src/metrics/index.js';

const REQUESTS = 5_000;
const ROUNDS = 15;

const WAYS: Readonly<Record<string, (quota: Throttle) => unknown>> = {
  none: () => undefined,
  'prom-client': (quota) => registerMetrics(quota, new Registry()),
  OpenTelemetry: (quota) => registerOpenTelemetry(quota, new MeterProvider().getMeter('bench')),
};

function setUp(register: (quota: Throttle) => unknown): AxiosInstance {
  const client = axios.create({
    baseURL: 'https://a1.easemob.com/my-org/my-app',
    adapter: (config) =>
      Promise.resolve({ data: '', status: 200, statusText: 'OK', headers: {}, config }),
  });
  register(throttle(client, { overrides: { 'GET /users/{username}': '100000000/s' } }));
  return client;
}

/** Microseconds of processor time that a request takes. */
async function measure(client: AxiosInstance): Promise<number> {
  const before = process.cpuUsage();
  for (let index = 0; index < REQUESTS; index += 1) await client.get('/users/a');
  const { user, system } = process.cpuUsage(before);
  return (user + system) / REQUESTS;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

const clients = Object.entries(WAYS).map(([name, register]) => ({ name, client: setUp(register) }));
for (const { client } of clients) await measure(client);
const taken = new Map(clients.map(({ name }) => [name, [] as number[]]));
for (let round = 0; round < ROUNDS; round += 1) {
  for (const { name, client } of clients) taken.get(name)?.push(await measure(client));
}
const base = median(taken.get('none') ?? []);
for (const [name, values] of taken) {
  const added = name === 'none' ? '' : `, ${(median(values) - base).toFixed(2)} added`;
  console.log(`${name}: ${median(values).toFixed(2)} µs a request${added}`);
}
process.exit();
