import { parseArgs } from 'node:util';
import { KINDS, type Kind } from './scenario/scenario.js';

/** What the command line asks for. */
export interface Command {
  readonly seed: number;
  readonly runs: number;
  readonly seconds: number;
  readonly events: number;
  readonly kinds: readonly Kind[];
  /** A file with a scenario to run instead. */
  readonly replay: string | undefined;
  /** Where to write the scenario that broke a rule, shrunk. */
  readonly save: string | undefined;
  readonly shrinks: boolean;
}

export const USAGE = `npm run simulate -- [--seed S] [--runs N] [--seconds N] [--events N] [--kind memory|redis|file]
                   [--replay FILE] [--save FILE] [--no-shrink]

Runs scenarios from seed S on (a fresh one by default) until N are run, or N seconds or N events are over; 100 runs by
default. Ends with 0 where no rule was broken, with 1 where one was, with 2 where it was called wrongly.`;

/** @throws Error that says what was expected */
export function readCommand(args: readonly string[]): Command {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string' },
      runs: { type: 'string' },
      seconds: { type: 'string' },
      events: { type: 'string' },
      kind: { type: 'string', multiple: true },
      replay: { type: 'string' },
      save: { type: 'string' },
      'no-shrink': { type: 'boolean' },
    },
  });
  const isBounded = values.seconds !== undefined || values.events !== undefined;
  return {
    seed: readNumber('seed', values.seed, Math.floor(Math.random() * 2 ** 31)),
    runs: readNumber('runs', values.runs, isBounded ? Infinity : 100),
    seconds: readNumber('seconds', values.seconds, Infinity),
    events: readNumber('events', values.events, Infinity),
    kinds: readKinds(values.kind),
    replay: values.replay,
    save: values.save,
    shrinks: values['no-shrink'] !== true,
  };
}

function readNumber(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  if (/^\d+$/.test(text)) return Number(text);
  throw new Error(`Expected --${name} to be a whole number, got ${text}`);
}

function readKinds(names: readonly string[] | undefined): readonly Kind[] {
  const kinds = (names ?? KINDS).flatMap((name) => name.split(','));
  const unknown = kinds.find((name) => !KINDS.includes(name as Kind));
  if (unknown === undefined) return kinds as Kind[];
  throw new Error(`Expected --kind to be one of ${KINDS.join(', ')}, got ${unknown}`);
}
