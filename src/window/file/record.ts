import type { KeptLimit } from '../../limits/limit.js';
import { setbackUntil, type SetbackState } from '../setback.js';
import { vouchedMs } from '../vouched.js';
import { ByteReader, ByteWriter } from './bytes.js';
import { gridOf } from './counted.js';
import type { DeathOf, LedgerState } from './ledger.js';
import { Steps } from './steps.js';
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

/** Writes a state in a few bytes: what was counted comes last, by steps of a grid that take two bytes each, mostly. */
export function encodeRecord({ epoch, state }: BucketRecord): Buffer {
  const bytes = new ByteWriter();
  const { windowMs, lostGraceMs, inFlight, counted, nextAt, setback, parties } = state;
  for (const fact of [epoch, windowMs, lostGraceMs, inFlight]) bytes.write(Math.ceil(fact));
  bytes.write(nextAt === undefined ? 0 : Math.max(1, Math.round(nextAt * FRACTIONS)));
  bytes.write(parties.length);
  for (const party of parties) writeParty(bytes, party);
  bytes.write(setback === undefined ? 0 : 1);
  if (setback !== undefined) writeSetback(bytes, setback);
  counted.write(bytes);
  return bytes.finish();
}

/** @throws DatabaseError where the bytes are no record */
export function decodeRecord(data: Uint8Array): BucketRecord {
  const bytes = new ByteReader(data);
  const [epoch, windowMs] = [bytes.read(), bytes.read()];
  const [lostGraceMs, inFlight] = [bytes.read(), bytes.read()];
  const nextAt = bytes.read() / FRACTIONS || undefined;
  const parties: Party[] = [];
  for (let left = bytes.read(); left > 0; left--) parties.push(readParty(bytes));
  const setback = bytes.read() === 0 ? undefined : readSetback(bytes);
  const counted = Steps.read(bytes, gridOf(windowMs));
  const state = { windowMs, lostGraceMs, inFlight, counted, nextAt, setback, parties };
  return { epoch, state };
}

/** What a record says now, also after a boot, since which nothing is known. */
export const stateNow = (record: BucketRecord, limit: KeptLimit, epoch: Epoch): LedgerState =>
  record.epoch === epoch.number ? record.state : afterBoot(record.state, limit, epoch);

/** The moment from which forgetting a record loses nothing; Infinity while a live process has a part in it. */
export function idleFrom(record: BucketRecord, epoch: Epoch, deathOf: DeathOf): number {
  const { state } = record;
  const { windowMs } = state;
  const lastsMs = windowMs + state.lostGraceMs;
  if (record.epoch !== epoch.number) return epoch.bornAt + lastsMs;
  let last = Math.max(state.counted.lastAt + windowMs, state.nextAt ?? 0);
  if (state.setback) last = Math.max(last, setbackUntil(state.setback, windowMs));
  for (const { process, inFlight, turn } of state.parties) {
    if (inFlight === 0 && turn === undefined) continue;
    last = Math.max(last, (deathOf(process) ?? Infinity) + lastsMs);
  }
  return last;
}

/** All that was there counts as just sent. */
function afterBoot(state: LedgerState, limit: KeptLimit, { bornAt }: Epoch): LedgerState {
  const weight = state.inFlight + state.counted.total;
  const at = bornAt + Math.max(limit.lostGraceMs, state.lostGraceMs) + vouchedMs(limit);
  const { windowMs, setback } = state;
  return {
    windowMs,
    lostGraceMs: limit.lostGraceMs,
    inFlight: 0,
    counted: Steps.of(weight === 0 ? [] : [at, weight], gridOf(windowMs)),
    nextAt: undefined,
    parties: [],
    setback: setback && {
      ceiling: { ...setback.ceiling, since: bornAt },
      pause: { ...setback.pause, until: bornAt },
    },
  };
}

function writeSetback(bytes: ByteWriter, { ceiling, pause }: SetbackState): void {
  bytes.write(ceiling.level);
  // Where nothing was refused yet, it has no moment.
  bytes.write(Math.max(0, Math.ceil(ceiling.since)));
  bytes.write(ceiling.isConfirmed ? 1 : 0);
  bytes.write(Math.ceil(pause.until));
  bytes.write(pause.strikes);
}

function readSetback(bytes: ByteReader): SetbackState {
  const [level, since, isConfirmed] = [bytes.read(), bytes.read(), bytes.read() === 1];
  const ceiling = { level, since: since || -Infinity, isConfirmed };
  return { ceiling, pause: { until: bytes.read(), strikes: bytes.read() } };
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

/** Parts of a millisecond in which the moments of even pacing are kept. */
const FRACTIONS = 1024;
