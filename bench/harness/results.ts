import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { CaseData } from '../cases/index.js';
import type { Setting } from './machine.js';

/** What a run writes, and everything shown is made from. */
export interface Results extends Setting {
  readonly mode: 'full' | 'quick';
  readonly cases: CaseData;
  /** Cases that were run again since, the last run first. */
  readonly renewed?: readonly Renewal[];
}

/** Some cases, run again by themselves on the same machine. */
export interface Renewal extends Pick<Setting, 'date' | 'commit'> {
  readonly names: readonly (keyof CaseData)[];
}

/**
 * `results` with the cases of a later run in place of their own.
 *
 * @throws Error where one was quick and the other was not
 */
export function renew(results: Results, later: Results): Results {
  const { date, commit, cases, mode } = later;
  if (mode !== results.mode) {
    throw new Error(
      `Expected a ${results.mode} run to renew a ${results.mode} one, got a ${mode} one`,
    );
  }
  const names = Object.keys(cases) as (keyof CaseData)[];
  const older = (results.renewed ?? [])
    .map((one) => ({ ...one, names: one.names.filter((name) => !names.includes(name)) }))
    .filter((one) => one.names.length > 0);
  return {
    ...results,
    cases: { ...results.cases, ...cases },
    renewed: [{ date, commit, names }, ...older],
  };
}

/** bench/, seen from where the compiled benchmark lies. */
export const BENCH = new URL('../../../', import.meta.url);

const fileOf = (name: string): URL => new URL(`results/${name}.json`, BENCH);

export function writeResults(name: string, results: Results): string {
  mkdirSync(new URL('results/', BENCH), { recursive: true });
  writeFileSync(fileOf(name), `${JSON.stringify(results, roundNumber, 2)}\n`);
  return `bench/results/${name}.json`;
}

export function readResults(name: string): Results {
  return JSON.parse(readFileSync(fileOf(name), 'utf8')) as Results;
}

/** Digits beyond the fifth are noise. */
function roundNumber(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value)
    ? Number(value.toPrecision(5))
    : value;
}
