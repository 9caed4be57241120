import { randomInt } from 'node:crypto';
import { checkObject, readWhole } from '../checks/readers.js';
import { check, checkNumber, checkText } from './check.js';
import { REFUSE_MESSAGES_WITH } from './refusals.js';
import type { SandboxOptions } from './options.js';
import { checkLatency } from './validate.js';

type Defaulted =
  | 'port'
  | 'host'
  | 'latencyMs'
  | 'seed'
  | 'windows'
  | 'refuseMessagesWith'
  | 'consumers'
  | 'faults';

/** The options with their defaults. */
export type Settings = Omit<SandboxOptions, Defaulted> & {
  readonly [Key in Defaulted]: NonNullable<SandboxOptions[Key]>;
};

/** Every option; the type makes sure that none is forgotten. */
const KNOWN = Object.keys({
  limits: true,
  overrides: true,
  port: true,
  host: true,
  latencyMs: true,
  seed: true,
  windows: true,
  phaseMs: true,
  refuseMessagesWith: true,
  consumers: true,
  faults: true,
  onRequest: true,
} satisfies Record<keyof SandboxOptions, true>);

/**
 * Checks the options and gives them their defaults. Limits, consumers and faults are checked where they are put to use.
 *
 * @throws TypeError or RangeError, naming the option, when one is not as expected
 */
export function toSettings(options: SandboxOptions): Settings {
  checkObject(options, KNOWN, 'options');
  const {
    port = 0,
    host = '127.0.0.1',
    latencyMs = 0,
    seed = randomInt(2 ** 32),
    windows = 'sliding',
    refuseMessagesWith = REFUSE_MESSAGES_WITH,
    consumers = [],
    faults = [],
    ...rest
  } = options;
  const settings = {
    ...rest,
    port,
    host,
    latencyMs,
    seed,
    windows,
    refuseMessagesWith,
    consumers,
    faults,
  };
  checkSettings(settings);
  return settings;
}

function checkSettings(settings: Settings): void {
  const { port, host, latencyMs, seed, windows, phaseMs, onRequest } = settings;
  const { refuseMessagesWith, consumers, faults } = settings;
  readWhole(port, 'port', 0, 65_535);
  checkText('host', host);
  checkLatency('latencyMs', latencyMs);
  readWhole(seed, 'seed', 0, 2 ** 32 - 1);
  check(['sliding', 'fixed'].includes(windows), 'windows', windows, "'sliding' or 'fixed'");
  if (phaseMs !== undefined) {
    checkNumber('phaseMs', phaseMs, 0, Number.MAX_SAFE_INTEGER);
    check(windows === 'fixed', 'phaseMs', phaseMs, "left out unless `windows` is 'fixed'");
  }
  check(
    [403, 429].includes(refuseMessagesWith),
    'refuseMessagesWith',
    refuseMessagesWith,
    '403 or 429',
  );
  check(Array.isArray(consumers), 'consumers', consumers, 'an array');
  check(Array.isArray(faults), 'faults', faults, 'an array');
  check(
    onRequest === undefined || typeof onRequest === 'function',
    'onRequest',
    onRequest,
    'a function',
  );
}
