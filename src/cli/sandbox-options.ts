import { parseArgs } from 'node:util';
import type { Consumer, Delay, SandboxOptions } from '../sandbox/index.js';
import { readEdition } from './editions.js';
import { UsageError } from './usage-error.js';

/** Reads what follows `sandbox` on the command line. @throws UsageError when a value is not of its form */
export function readSandboxOptions(args: readonly string[]): SandboxOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string' },
      host: { type: 'string' },
      latency: { type: 'string' },
      windows: { type: 'string' },
      limits: { type: 'string' },
      refuse: { type: 'string' },
      consumer: { type: 'string', multiple: true },
      override: { type: 'string', multiple: true },
    },
  });
  const { port, host, latency, refuse, consumer = [], override = [] } = values;
  return {
    limits: readEdition(values.limits),
    port: port === undefined ? undefined : readNumber('port', port),
    host,
    latencyMs: latency === undefined ? undefined : readLatency(latency),
    windows: oneOf('windows', values.windows, ['sliding', 'fixed']),
    refuseMessagesWith: refuse === undefined ? undefined : readRefuse(refuse),
    consumers: consumer.map(readConsumer),
    overrides: readOverrides(override),
  };
}

function readNumber(option: string, text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) {
    throw new UsageError(`Expected --${option} to be a number, got '${text}'`);
  }
  return Number(text);
}

/** `40`, or `20-60`. */
function readLatency(text: string): Delay {
  const [, from, to] = /^(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?$/.exec(text) ?? [];
  const [min, max] = [Number(from), Number(to ?? from)];
  // Of what is no number, that is false as well.
  if (min <= max) return to === undefined ? min : [min, max];
  throw new UsageError(`Expected --latency to be milliseconds such as 40 or 20-60, got '${text}'`);
}

function readRefuse(text: string): 403 | 429 {
  return oneOf('refuse', text, ['403', '429']) === '403' ? 403 : 429;
}

/** `POST /messages/users=40%`, or `=5/s`: five calls a second. */
function readConsumer(text: string): Consumer {
  const [endpoint, pace] = readPair('consumer', text);
  const share = /^(\d+(?:\.\d+)?)%$/.exec(pace)?.[1];
  if (share !== undefined) return { endpoint, share: Number(share) / 100 };
  const perSecond = /^(\d+(?:\.\d+)?)\/s$/.exec(pace)?.[1];
  if (perSecond !== undefined) return { endpoint, perSecond: Number(perSecond) };
  const what = "an endpoint and its pace, such as 'GET /users=40%' or 'GET /users=5/s'";
  throw new UsageError(`Expected --consumer to be ${what}, got '${text}'`);
}

function readOverrides(texts: readonly string[]): Readonly<Record<string, string>> {
  const pairs = new Map<string, string>();
  for (const text of texts) {
    const [endpoint, limits] = readPair('override', text);
    if (pairs.has(endpoint)) {
      const what = `once for each endpoint, several limits joined by '+'`;
      throw new UsageError(`Expected --override ${what}, got '${endpoint}' again`);
    }
    pairs.set(endpoint, limits);
  }
  return Object.fromEntries(pairs);
}

function readPair(option: string, text: string): [endpoint: string, value: string] {
  const at = text.lastIndexOf('=');
  if (at > 0) return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  throw new UsageError(`Expected --${option} to be ENDPOINT=VALUE, got '${text}'`);
}

function oneOf<T extends string>(
  option: string,
  text: string | undefined,
  known: readonly T[],
): T | undefined {
  const found = known.find((one) => one === text);
  if (found === undefined && text !== undefined) {
    throw new UsageError(`Expected --${option} to be ${known.join(' or ')}, got '${text}'`);
  }
  return found;
}
