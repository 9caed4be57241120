import { DatabaseError, type Database } from './database.js';
import { DAMAGED, readJson, unlessDamaged } from './json.js';
import { MAX_LEASE_MS } from '../../options/file-options.js';
import type { Identity } from './liveness.js';
import type { Machine } from './machine.js';

/** What the file says of a process. */
interface Member extends Identity {
  readonly leaseUntil: number;
  /** When it was found dead. */
  readonly deadAt?: number;
}

/** What was read and seen last of another process. */
interface Known extends Member {
  readonly checkedAt: number;
  readonly goesOn: boolean | undefined;
}

/**
 * The processes that use the file, each by a number that is never used again. One lives for as long as it is seen to go on, be it
 * stopped: what it has taken may leave when it is continued. One that cannot be seen lives as long as its lease, which it makes
 * longer. One that finds itself dead goes on under a new number, and books anew what it has in flight.
 *
 * All but the constructor is called within transactions.
 */
export class Members {
  readonly #database: Database;
  readonly #leaseMs: number;
  readonly #machine: Machine;
  #number = 0;
  #leaseUntil = -Infinity;
  /** The number that it had before the transaction that runs. */
  #written = 0;
  /** What was read last of the others. */
  readonly #known = new Map<number, Known>();

  constructor(database: Database, leaseMs: number, machine: Machine) {
    this.#database = database;
    this.#leaseMs = leaseMs;
    this.#machine = machine;
    database.onRollBack(() => {
      this.#number = this.#written;
      this.#leaseUntil = -Infinity;
      this.#known.clear();
    });
  }

  /** The number of this process as it was last; 0 before it had any. */
  get number(): number {
    return this.#number;
  }

  /** Whether nobody can have found this process dead. Called within no transaction. */
  isAlive(now: number): boolean {
    return now < this.#leaseUntil;
  }

  /** The number of this process, whose lease lasts on: called first in a transaction. */
  present(now: number): number {
    // The transaction before has been written, or its number would be forgotten.
    this.#written = this.#number;
    if (this.#leaseUntil - now < this.#leaseMs / 2) this.renew(now);
    return this.#number;
  }

  /** Makes the lease of this process longer. */
  renew(now: number): void {
    const known = this.#number === 0 ? undefined : this.#read(this.#number);
    if (known === undefined || known.deadAt !== undefined) this.#number = this.#nextNumber();
    this.#leaseUntil = now + this.#leaseMs;
    this.#write(this.#number, { ...this.#machine.self, leaseUntil: this.#leaseUntil });
  }

  /** When `process` was found dead, if it is. */
  deathOf(process: number, now: number): number | undefined {
    if (process === this.#number) return undefined;
    const known = this.#look(process, now);
    if (known.deadAt !== undefined) return known.deadAt;
    // One that is longer than a lease can be is of another boot, where these cannot be told apart.
    const hasLease = known.leaseUntil > now && known.leaseUntil <= now + MAX_LEASE_MS;
    if (known.goesOn ?? hasLease) return undefined;
    this.#known.set(process, { ...known, deadAt: now });
    const { pid, thread, start, ids, leaseUntil } = known;
    this.#write(process, { pid, thread, start, ids, leaseUntil, deadAt: now });
    return now;
  }

  /** Whether any other process' lease lasts on. */
  hasOthers(now: number): boolean {
    return this.#database
      .range(PREFIX, `${PREFIX}~`, MAX_PROCESSES)
      .map(({ key }) => Number(key.slice(PREFIX.length)))
      .some((process) => process !== this.#number && this.deathOf(process, now) === undefined);
  }

  /**
   * Forgets what is known of processes that died before the moment `before`: nothing of theirs cools any more.
   *
   * @param from - where to go on, of `count` at a time: what it returned last
   */
  forgetDead(before: number, from: string | undefined, count: number): string | undefined {
    const members = this.#database.range(from ?? PREFIX, `${PREFIX}~`, count);
    for (const { key, value } of members) {
      // Of one that cannot be read, who needs it is told; here nobody does, and its number is never used again.
      const member = unlessDamaged(() => parse(value));
      if (member === undefined || this.#isLongDead(member, before)) this.#database.remove(key);
    }
    return members.length < count ? undefined : `${members.at(-1)?.key ?? ''}\0`;
  }

  #isLongDead(member: Member, before: number): boolean {
    const { deadAt, leaseUntil } = member;
    if ((deadAt ?? leaseUntil) >= before) return false;
    return deadAt !== undefined || this.#machine.goesOn(member) !== true;
  }

  /** This process holds nothing any more. */
  leave(): void {
    if (this.#number > 0) this.#database.remove(keyOf(this.#number));
    this.#number = 0;
    this.#leaseUntil = -Infinity;
  }

  /** This process tells nothing any more of what it holds: that lasts as long as its lease, though the process may go on. */
  hide(now: number): void {
    const leaseUntil = now + this.#leaseMs;
    this.#write(this.#number, { ...this.#machine.self, ids: UNSEEN, leaseUntil });
  }

  #nextNumber(): number {
    const last = this.#database.get(LAST);
    const next = Number(last === undefined ? 0 : Buffer.from(last).toString()) + 1;
    if (!Number.isSafeInteger(next) || next < 1) throw new DatabaseError(DAMAGED);
    this.#database.put(LAST, Buffer.from(String(next)));
    return next;
  }

  #read(process: number): Member | undefined {
    const value = this.#database.get(keyOf(process));
    return value && parse(value);
  }

  #write(process: number, member: Member): void {
    this.#database.put(keyOf(process), Buffer.from(JSON.stringify(member)));
  }

  /** What is known of another process, read and looked at again where that is due. */
  #look(process: number, now: number): Known {
    const last = this.#known.get(process);
    if (last?.deadAt !== undefined) return last;
    const isDue = now - (last?.checkedAt ?? -Infinity) >= CHECK_MS;
    const isOver = last !== undefined && last.leaseUntil <= now;
    if (last !== undefined && !isDue && !(isOver && last.goesOn === undefined)) return last;
    const member = (isOver ? undefined : last) ?? this.#read(process) ?? { ...GONE, deadAt: now };
    const seen = isDue
      ? { checkedAt: now, goesOn: this.#machine.goesOn(member) }
      : { checkedAt: last?.checkedAt ?? now, goesOn: last?.goesOn };
    const known = { ...member, ...seen };
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    this.#known.set(process, known);
    return known;
  }
}

const parse = (value: Uint8Array): Member => readJson(value) as Member;

/** Names no space of process ids. */
const UNSEEN = '';
const GONE = { pid: 0, thread: 0, start: '', ids: UNSEEN, leaseUntil: 0 };

/** Keys of the file: that of a process, and that of the number given last. */
const PREFIX = '@';
const keyOf = (process: number): string => `${PREFIX}${process}`;
const LAST = '#last';

/** How often it is looked whether a process with a lease has ended all the same. */
const CHECK_MS = 250;
const MAX_KNOWN = 1000;

/** More than a machine runs. */
export const MAX_PROCESSES = 1_000_000;
