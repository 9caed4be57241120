import type { KeptLimit } from '../../limits/limit.js';
import { Account } from '../account.js';
import type { AccountFacts, AccountState } from '../account-state.js';
import { freeAt } from '../lost-grace.js';
import { setbackUntil, type SetbackState } from '../setback.js';
import type { Backlog, Ending } from '../window.js';
import { Counted } from './counted.js';
import { whole } from './kept-whole.js';
import type { Steps } from './steps.js';
import { demandOf, LEAST_LOOK_MS, servedNow, settleTurns, weightAhead } from './turns.js';
import type { Party, Turn } from './turns.js';

/** All that the file knows of a bucket. */
export interface LedgerState extends AccountFacts {
  readonly windowMs: number;
  readonly counted: Steps;
  readonly parties: readonly Party[];
  /** The longest grace of those who have something in flight. */
  readonly lostGraceMs: number;
}

/** When a process was found dead, if it was. */
export type DeathOf = (process: number) => number | undefined;

/** What the server refused. */
export interface Refused {
  readonly weight: number;
  readonly sentAt: number;
  readonly retryAfterMs: number | undefined;
}

/** What a process has used, and learnt by that. */
type Used = Pick<AccountState, 'inFlight' | 'cooling'> & Partial<AccountState>;

/** The account of one bucket for all processes, at one moment: read, used and written back within one transaction. */
export class Ledger {
  #limit: KeptLimit;
  #account: Account;
  readonly #now: number;
  #parties: Party[];
  #counted: Counted;
  #lostGraceMs: number;
  /** What was learnt before, which others still need whose amount is greater: for this process it may be over. */
  #learnt: SetbackState | undefined;
  /** Whether the file has nothing of it. */
  readonly isNew: boolean;
  /** Whether it has to be written. */
  isChanged = false;

  constructor(limit: KeptLimit, state: LedgerState | undefined, now: number) {
    this.#limit = whole(limit);
    this.#now = now;
    this.#counted = new Counted(this.#limit, state?.counted);
    this.#account = Account.of(this.#limit, state ?? NEW, this.#counted);
    this.#parties = [...(state?.parties ?? [])];
    this.#lostGraceMs = Math.max(limit.lostGraceMs, state?.lostGraceMs ?? 0);
    this.isNew = state === undefined;
    const { setback } = state ?? NEW;
    if (setback && now < setbackUntil(setback, limit.windowMs)) this.#learnt = setback;
  }

  get limit(): KeptLimit {
    return this.#limit;
  }

  /** Weight that all processes have in flight. */
  get inFlight(): number {
    return this.#account.inFlight;
  }

  get cooling(): number {
    return this.#account.cooling(this.#now);
  }

  get available(): number {
    return this.#account.available(this.#now);
  }

  get pausedMs(): number {
    return this.#account.pausedMs(this.#now);
  }

  /** Whether forgetting it would lose nothing. */
  get isIdle(): boolean {
    if (this.#parties.length > 0 || this.#learnt !== undefined) return false;
    return this.#account.isIdle(this.#now);
  }

  /** Lets cool what dead processes had in flight, from when they were found. */
  bury(deathOf: DeathOf): void {
    const dead = this.#parties.filter(({ process }) => deathOf(process) !== undefined);
    for (const { process, inFlight } of dead) {
      this.isChanged = true;
      if (inFlight > 0) this.#lose(inFlight, deathOf(process) ?? this.#now);
      this.#parties = this.#parties.filter((party) => party.process !== process);
    }
  }

  /** By the grace of whoever sent it, should that be longer than our own. */
  #lose(weight: number, at: number): void {
    const foundAt = at + this.#lostGraceMs - this.#limit.lostGraceMs;
    this.#account.unsent(weight);
    this.#account.add({ inFlight: 0, cooling: [freeAt(this.#limit, 'lost', foundAt), weight] });
  }

  /** Whether `process` may send `weight` now: it fits, and is not before its turn. */
  fits(process: number, weight: number): boolean {
    return this.#account.fits(weight, this.#now, this.#ahead(process));
  }

  /** What other processes than this one have here. */
  others(process: number): readonly Party[] {
    return this.#parties.filter((party) => party.process !== process);
  }

  /** Puts `weight`, which fits, in flight; returns whether `process` may wait for more. */
  take(process: number, weight: number): boolean {
    this.isChanged = true;
    this.#account.take(weight, this.#now);
    const party = this.#partyOf(process);
    party.inFlight += weight;
    if (this.#parties.some((other) => other !== party && other.turn !== undefined)) {
      party.served = servedNow(this.#parties, process, this.#now) + weight;
    }
    if (party.turn === undefined) return false;
    // More may have come to its line since: it waits until it says that it does not, or what it was given less is forgotten.
    party.turn.demand = Math.max(0, party.turn.demand - weight);
    return true;
  }

  /** What `process` has in flight left at the moment `at`, under a limit that counts from then. */
  sent(weight: number, at: number, process: number): void {
    if (this.#takesOut(process, weight)) this.#account.sent(weight, at);
    // It was found dead, and its permit cools since then.
    else this.#account.add({ inFlight: 0, cooling: [at + this.#limit.windowMs, weight] });
  }

  /** A permit of `process` ended at the moment `at`; where it was not sent, that is when it was taken. */
  settle(weight: number, ending: Ending, at: number, process: number): void {
    if (ending === 'unsent') {
      if (this.#takesOut(process, weight)) this.#account.unsent(weight, at);
    } else if (this.#lands(process, weight)) this.#account[ending](weight, at);
    // It was found dead; what is answered now may have been counted later than that.
    else this.#account.add({ inFlight: 0, cooling: [freeAt(this.#limit, ending, at), weight] });
  }

  /** The server refused what `process` sent at the moment `sentAt`; returns whether that is news. */
  refuse(process: number, { weight, sentAt, retryAfterMs }: Refused): boolean {
    if (!this.#lands(process, weight)) this.#account.add({ inFlight: weight, cooling: [] });
    return this.#account.refused(weight, sentAt, retryAfterMs, this.#now);
  }

  /** Goes by another limit from now on. */
  change(limit: KeptLimit): void {
    this.isChanged = true;
    if (limit.amount !== this.#limit.amount) this.#learnt = undefined;
    this.#limit = whole(limit);
    this.#lostGraceMs = Math.max(this.#lostGraceMs, limit.lostGraceMs);
    this.#account.change(this.#limit, this.#now);
    const facts = this.#account.toFacts(this.#now);
    this.#counted = new Counted(this.#limit, this.#counted.steps);
    this.#account = Account.of(this.#limit, facts, this.#counted);
  }

  /**
   * Adds what `process` has used, and is not booked: permits in flight, and pairs of moment and weight that cool; and the pause that the
   * server asked it for. What it has learnt of the quota beside that is of a part.
   */
  add(process: number, { inFlight, cooling, setback }: Used): void {
    this.isChanged = true;
    if (setback !== undefined) this.#account.pause(setback.pause.until);
    this.#account.add({ inFlight, cooling });
    if (inFlight > 0) this.#partyOf(process).inFlight += inFlight;
  }

  /** `process` waits for room for `need`; returns when it is to look again. */
  wait(process: number, need: number, backlog: Backlog): number {
    this.isChanged = true;
    const looksAt = this.#looksAt(process, need);
    const served = servedNow(this.#parties, process, this.#now);
    const party = this.#partyOf(process);
    party.served = served;
    party.turn = { need, demand: demandOf(need, backlog, this.#limit), looksAt } satisfies Turn;
    return looksAt;
  }

  /** Nobody waits in `process` any more. */
  leave(process: number): void {
    const party = this.#parties.find((other) => other.process === process);
    if (party?.turn === undefined) return;
    this.isChanged = true;
    party.turn = undefined;
  }

  /** The moment at which `weight` fits if nothing else is taken, a lower bound. */
  fitsAt(weight: number): number {
    // What is in flight has yet to cool.
    return this.#account.fitsAt(weight, this.#now) ?? this.#now + this.#account.coolMs(this.#now);
  }

  /** What is to be written. */
  toState(): LedgerState {
    this.#parties = settleTurns(this.#parties);
    const { inFlight, nextAt, setback = this.#learnt } = this.#account.toFacts(this.#now);
    const { windowMs } = this.#limit;
    const { steps: counted } = this.#counted;
    const isAwaited = this.#parties.some((party) => party.inFlight > 0);
    const { lostGraceMs } = isAwaited ? { lostGraceMs: this.#lostGraceMs } : this.#limit;
    const parties = this.#parties;
    return { windowMs, lostGraceMs, inFlight, counted, nextAt, setback, parties };
  }

  #looksAt(process: number, need: number): number {
    const at = this.#account.fitsAt(need, this.#now, this.#ahead(process));
    // What is in flight has yet to cool, and may come free earlier than what was lost.
    const coolMs = Math.max(this.#account.coolMs(this.#now), LEAST_LOOK_MS);
    const windowAway = this.#now + Math.max(coolMs, this.pausedMs);
    return Math.min(at ?? windowAway, windowAway);
  }

  #ahead(process: number): number {
    return this.#parties.length === 0 ? 0 : weightAhead(this.#parties, process, this.#now);
  }

  #partyOf(process: number): Party {
    const known = this.#parties.find((party) => party.process === process);
    if (known !== undefined) return known;
    const party: Party = { process, inFlight: 0, served: 0, turn: undefined };
    this.#parties.push(party);
    return party;
  }

  /** Takes `weight` out of what `process` has in flight, unless it cools since it was sent; false where it is not known to have it. */
  #lands(process: number, weight: number): boolean {
    this.isChanged = true;
    return this.#limit.countFrom === 'send' || this.#takesOut(process, weight);
  }

  /** Takes `weight` out of what `process` has in flight; false where it is not known to have it. */
  #takesOut(process: number, weight: number): boolean {
    this.isChanged = true;
    const party = this.#parties.find((other) => other.process === process);
    if (party === undefined || party.inFlight < weight) return false;
    party.inFlight -= weight;
    return true;
  }
}

/** What is known of a bucket that the file has nothing of. */
const NEW: AccountFacts = { inFlight: 0, nextAt: undefined, setback: undefined };
