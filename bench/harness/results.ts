import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { CaseData } from '../cases/index.js';
import type { Setting } from './machine.js';

/** What a run writes, and everything shown is made from. */
export interface Results extends Setting {
  readonly mode: 'full' | 'quick';
  readonly cases: CaseData;
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
