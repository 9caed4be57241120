import type { KeptLimit } from '../../limits/limit.js';
import type { Backlog } from '../window.js';

/** What a process has of one window beside what cools. */
export interface Party {
  /** Its number in the file. */
  readonly process: number;
  /** Weight that it has in flight. */
  inFlight: number;
  /** Weight that it was given while others waited, less what all who wait were given. */
  served: number;
  /** There while somebody waits in it. */
  turn: Turn | undefined;
}

/** What a process waits for. */
export interface Turn {
  /** Weight of what is first in its line. */
  readonly need: number;
  /** Weight of all in its line when it looked last that it has not been given since, as far as it matters. */
  demand: number;
  /** When it is going to look next whether it is its turn. */
  readonly looksAt: number;
}

/**
 * Who may go before whom, where several processes wait: whoever was given less goes first, as in fair queueing.
 *
 * A process may take only what leaves room for those before it. When one of those takes what is its own, the room gets
 * smaller by as much as there is less ahead, so the moment that somebody else has worked out for himself stays
 * right: nobody has to look twice, or be told.
 */
export function weightAhead(parties: Iterable<Party>, process: number, now: number): number {
  const others: Party[] = [];
  let own: Party | undefined;
  for (const party of parties) {
    if (party.process === process) own = party;
    else if (isInTurn(party, now)) others.push(party);
  }
  if (others.length === 0) return 0;
  const served = servedOf(own, others, now);
  let ahead = 0;
  for (const other of others) ahead += weightBefore(other, served, process);
  return ahead;
}

/** What `process` counts as given to it, should it be given something now. */
export function servedNow(parties: readonly Party[], process: number, now: number): number {
  const others = parties.filter((party) => party.process !== process && isInTurn(party, now));
  const own = parties.find((party) => party.process === process);
  return servedOf(own, others, now);
}

/** Takes from all what all have been given, and forgets those of whom there is nothing left to know. */
export function settleTurns(parties: readonly Party[]): Party[] {
  let least = Infinity;
  for (const { turn, served } of parties) if (turn) least = Math.min(least, served);
  for (const party of parties) party.served = Math.max(0, party.served - least);
  return parties.filter(({ inFlight, served, turn }) => inFlight > 0 || served > 0 || turn);
}

/** Weight that all in line need, as far as it can matter. */
export function demandOf(need: number, backlog: Backlog, { amount }: KeptLimit): number {
  const most = Math.min(MAX_DEMANDS, amount);
  const weights = backlog.weights(most);
  if (weights.length >= most) return Math.max(need, amount);
  const inLine = weights.reduce((sum, weight) => sum + weight, 0);
  return Math.max(need, inLine + backlog.reserved);
}

/** One that does not come when it said so is overtaken. */
const isInTurn = ({ turn }: Party, now: number): boolean =>
  turn !== undefined && now <= turn.looksAt + HOLD_MS;

/** Who has not waited is not served before those who have: it begins where the first of them is. */
function servedOf(own: Party | undefined, others: readonly Party[], now: number): number {
  if (own !== undefined && isInTurn(own, now)) return own.served;
  const least = others.reduce((min, { served }) => Math.min(min, served), Infinity);
  return Math.max(own?.served ?? 0, least === Infinity ? 0 : least);
}

/** What `other` is given before one to whom `served` was given. */
function weightBefore({ process, turn, served: had }: Party, served: number, me: number): number {
  const behind = served - had;
  if (turn === undefined || behind < 0) return 0;
  const times = Math.ceil(behind / turn.need);
  const goesFirst = behind % turn.need === 0 && process < me;
  return Math.min(turn.demand, turn.need * (goesFirst ? times + 1 : times));
}

/** How late a process may be, in milliseconds, before others use what it waited for. */
export const HOLD_MS = 100;

/** How soon it is looked at the earliest, in milliseconds, whether others have ended something that does not have to cool. */
export const LEAST_LOOK_MS = 10;

/** How many in a line are looked at to learn how much is wanted. */
const MAX_DEMANDS = 256;
