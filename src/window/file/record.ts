import type { KeptLimit } from '../../limits/limit.js';
import type { CeilingState } from '../ceiling.js';
import { ByteReader, ByteWriter } from './bytes.js';
import type { DeathOf, LedgerState } from './ledger.js';
import type { Party } from './turns.js';

/** The life of the machine that the moments of a record belong to. */
export interface Epoch {
  /** Counts the boots that the file has seen. */
  readonly number: number;
  /** When this one was first seen, on its own clock. */
  readonly bornAt: number;
}

/** What a record holds: the state, and what it was kept by. */
export interface BucketRecord {
  readonly epoch: number;
  readonly state: LedgerState;
}

/** Writes a state in a few bytes: what was counted as steps of a grid, most of which take one byte. */
export function encodeRecord({ epoch, state }: BucketRecord): Buffer {
  const bytes = new ByteWriter();
  const { windowMs, neededUntil, lostGraceMs, inFlight, counted, nextAt, setback, parties } = state;
  for (const fact of [epoch, windowMs, neededUntil, lostGraceMs, inFlight])
    bytes.write(Math.ceil(fact));
  writeCounted(bytes, counted, gridOf(windowMs));
  bytes.write(nextAt === undefined ? 0 : Math.max(1, Math.round(nextAt * FRACTIONS)));
  bytes.write(parties.length);
  for (const party of parties) writeParty(bytes, party);
  if (setback === undefined) return bytes.finish();
  const { ceiling, pause } = setback;
  bytes.write(ceiling.level);
  // Where nothing was refused yet, it has no moment.
  bytes.write(Math.max(0, Math.ceil(ceiling.since)));
  bytes.write(ceiling.isConfirmed ? 1 : 0);
  bytes.write(Math.ceil(pause.until));
  bytes.write(pause.strikes);
  return bytes.finish();
}

/** @throws RangeError where the bytes are no record */
export function decodeRecord(data: Uint8Array): BucketRecord {
  const bytes = new ByteReader(data);
  const [epoch, windowMs, neededUntil] = [bytes.read(), bytes.read(), bytes.read()];
  const [lostGraceMs, inFlight] = [bytes.read(), bytes.read()];
  const counted = readCounted(bytes, gridOf(windowMs));
  const nextAt = bytes.read() / FRACTIONS || undefined;
  const parties: Party[] = [];
  for (let left = bytes.read(); left > 0; left--) parties.push(readParty(bytes));
  const setback = bytes.isAtEnd
    ? undefined
    : {
        ceiling: readCeiling(bytes),
        pause: { until: bytes.read(), strikes: bytes.read() },
      };
  const state = { windowMs, neededUntil, lostGraceMs, inFlight, counted, nextAt, setback, parties };
  return { epoch, state };
}

/** What a record says now, also after a boot, since which nothing is known. */
export const stateNow = (record: BucketRecord, limit: KeptLimit, epoch: Epoch): LedgerState =>
  record.epoch === epoch.number ? record.state : afterBoot(record.state, limit, epoch);

/** The moment from which forgetting a record loses nothing; Infinity while a live process has a part in it. */
export function idleFrom(record: BucketRecord, epoch: Epoch, deathOf: DeathOf): number {
  const { state } = record;
  const { windowMs, lostGraceMs } = state;
  const lastsMs = windowMs + lostGraceMs;
  if (record.epoch !== epoch.number) return epoch.bornAt + lastsMs;
  let last = Math.max((state.counted.at(-2) ?? 0) + windowMs, state.nextAt ?? 0);
  // By then the ceiling has reached the amount from any level.
  if (state.setback) last = Math.max(last, state.setback.pause.until + 11 * windowMs);
  for (const { process, inFlight, turn } of state.parties) {
    if (inFlight === 0 && turn === undefined) continue;
    last = Math.max(last, (deathOf(process) ?? Infinity) + lastsMs);
  }
  return last;
}

/** All that was there counts as just sent. */
function afterBoot(state: LedgerState, limit: KeptLimit, { bornAt }: Epoch): LedgerState {
  const { counted } = state;
  let weight = state.inFlight;
  for (let index = 1; index < counted.length; index += 2) weight += counted[index] ?? 0;
  const at = bornAt + Math.max(limit.lostGraceMs, state.lostGraceMs);
  const { setback } = state;
  return {
    windowMs: limit.windowMs,
    neededUntil: bornAt,
    lostGraceMs: limit.lostGraceMs,
    inFlight: 0,
    counted: weight === 0 ? [] : [at, weight],
    nextAt: undefined,
    parties: [],
    setback: setback && {
      ceiling: { ...setback.ceiling, since: bornAt },
      pause: { ...setback.pause, until: bornAt },
    },
  };
}

function writeCounted(bytes: ByteWriter, pairs: readonly number[], grid: number): void {
  const steps = toSteps(pairs, grid);
  bytes.write(steps.length / 2);
  let before = 0;
  for (let index = 0; index < steps.length; index += 2) {
    const step = steps[index] ?? 0;
    bytes.write(step - before);
    bytes.write(steps[index + 1] ?? 0);
    before = step;
  }
}

/** Pairs of step of the grid and weight. */
function toSteps(pairs: readonly number[], grid: number): readonly number[] {
  const steps = pairs.slice();
  let last = -2;
  for (let index = 0; index < pairs.length; index += 2) {
    // Rounded up, so that nothing comes free too soon; on the grid already, it stays where it is.
    const step = Math.ceil((pairs[index] ?? 0) / grid);
    const isNext = last < 0 || steps[last] !== step;
    const before = isNext ? 0 : (steps[last + 1] ?? 0);
    if (isNext) last += 2;
    steps[last] = step;
    steps[last + 1] = before + (pairs[index + 1] ?? 0);
  }
  steps.length = last + 2;
  return steps;
}

function readCounted(bytes: ByteReader, grid: number): number[] {
  const pairs: number[] = [];
  let step = 0;
  for (let left = bytes.read(); left > 0; left--) {
    step += bytes.read();
    pairs.push(step * grid, bytes.read());
  }
  return pairs;
}

function readCeiling(bytes: ByteReader): CeilingState {
  const [level, since, isConfirmed] = [bytes.read(), bytes.read(), bytes.read() === 1];
  return { level, since: since || -Infinity, isConfirmed };
}

function writeParty(bytes: ByteWriter, { process, inFlight, served, turn }: Party): void {
  for (const fact of [process, inFlight, served, turn?.need ?? 0]) bytes.write(fact);
  if (turn === undefined) return;
  bytes.write(turn.demand);
  bytes.write(Math.ceil(turn.looksAt));
}

function readParty(bytes: ByteReader): Party {
  const [process, inFlight, served] = [bytes.read(), bytes.read(), bytes.read()];
  const need = bytes.read();
  const turn = need === 0 ? undefined : { need, demand: bytes.read(), looksAt: bytes.read() };
  return { process, inFlight, served, turn };
}

/** What was counted within this part of a window was so at its end: a full window takes hundreds of bytes at most. */
const gridOf = (windowMs: number): number => Math.max(1, Math.floor(windowMs / STEPS));
const STEPS = 256;

/** Parts of a millisecond in which the moments of even pacing are kept. */
const FRACTIONS = 1024;
