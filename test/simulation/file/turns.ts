import { Violation } from '../violation.js';
import type { Life } from '../world/life.js';
import type { SimulatedRequest } from '../world/request.js';

/** A process in whose line somebody waits. */
interface Waiting {
  /** Since when, in the true time. */
  readonly since: number;
  /** Who waited there when the file was told last how much is wanted. */
  told: readonly SimulatedRequest[];
  /** Whether it has waited alone all the time. */
  isAlone: boolean;
}

/** Who waits for one bucket, and what each was given while others waited. */
class Contest {
  readonly waiting = new Map<Life, Waiting>();
  readonly served = new Map<Life, number>();
  /** The heaviest that each was given at the last moment at which it was given any. */
  readonly heaviest = new Map<Life, { readonly at: number; readonly weight: number }>();
  /** When somebody waited last who does not by now. */
  leftAt = -Infinity;
  /** Since when somebody waits. */
  since = -Infinity;

  /** What `life` counts as given: who has not waited begins where the first of those is who have. */
  servedOf(life: Life): number {
    const own = this.served.get(life) ?? 0;
    if (this.waiting.has(life)) return own;
    const others = Array.from(this.waiting.keys(), (other) => this.served.get(other) ?? 0);
    return Math.max(own, others.length === 0 ? 0 : Math.min(...others));
  }
}

/**
 * Turns between processes, by docs/processes.md: whoever was given less goes first, by weight, and who is first knows when his
 * time comes. Looked at are buckets that no request needs together with others.
 */
export class Turns {
  readonly #contests = new Map<string, Contest>();
  /** When something happened last that takes turns away, in the true time. */
  #troubledAt = -Infinity;

  /** Somebody may have lost his turn, or will until then. */
  troubled(until: number): void {
    this.#troubledAt = Math.max(this.#troubledAt, until);
  }

  /** Notes in which lines of `life` somebody waits, after an event. */
  looked(life: Life): void {
    const { now } = life.world;
    const inLine = new Set(life.state === 'dead' ? [] : life.waiting.flatMap(bucketsOf));
    for (const bucket of inLine) {
      const contest = this.#open(bucket);
      if (contest.waiting.has(life)) continue;
      if (contest.waiting.size === 0) contest.since = now;
      contest.served.set(life, contest.servedOf(life));
      for (const other of contest.waiting.values()) other.isAlone = false;
      const isAlone = contest.waiting.size === 0 && now > contest.leftAt + SOON_MS;
      contest.waiting.set(life, { since: now, told: waitingFor(bucket, life), isAlone });
    }
    for (const [bucket, contest] of this.#contests) {
      if (inLine.has(bucket) || !contest.waiting.delete(life)) continue;
      contest.leftAt = now;
      // Where nobody waits, nobody was given less.
      if (contest.waiting.size === 0) contest.served.clear();
    }
  }

  /** `request` of `life` has got its permits: checks that what others were to get before is left to them. */
  took(life: Life, request: SimulatedRequest): void {
    const [bucket] = bucketsOf(request);
    const contest = bucket === undefined ? undefined : this.#contests.get(bucket);
    if (bucket === undefined || contest === undefined) return;
    const { weight } = request.needs[0]!;
    const { now } = life.world;
    // Of what is taken at one moment, what was so by hand is told of last: each may have been the last of them.
    const before = contest.heaviest.get(life);
    const heaviest = before?.at === now ? Math.max(before.weight, weight) : weight;
    contest.heaviest.set(life, { at: now, weight: heaviest });
    const others = [...contest.waiting.keys()].filter((other) => other !== life);
    const served = contest.servedOf(life) + weight;
    if (others.length > 0) contest.served.set(life, served);
    const own = contest.waiting.get(life);
    if (own !== undefined) own.told = waitingFor(bucket, life);
    if (contest.since <= this.#troubledAt) return;
    // Who is late is overtaken, and begins anew.
    const isLate = ({ runtime }: Life): boolean => runtime.heldUntil >= contest.since;
    // And who waits for a rate that the table lacks is in no line meanwhile.
    const isApart = (other: Life): boolean => isLate(other) || other.learning.has(bucket);
    if (life.world.slots.some(({ lives }) => lives.some(isApart))) return;
    const claimed = others.reduce(
      (sum, other) => sum + claimOf(other, contest, bucket, served, heaviest),
      0,
    );
    const left = leftOf(life, bucket, weight);
    if (claimed <= left) return;
    const what = `${request.name} left ${left} of ${bucket}`;
    throw new Violation('turns', `${what} to others who are to get ${claimed} before it`);
  }

  /** Whether `request` waits in the only process that has done so since it began to. */
  isAlone(life: Life, request: SimulatedRequest): boolean {
    const [bucket] = bucketsOf(request);
    const own = bucket === undefined ? undefined : this.#contests.get(bucket)?.waiting.get(life);
    if (own === undefined || !own.isAlone || own.since <= this.#troubledAt) return false;
    if (life.learning.size > 0) return false;
    return life.world.slots.every(({ lives }) =>
      lives.every(({ runtime }) => runtime.isDead || runtime.heldUntil < own.since - SOON_MS),
    );
  }

  #open(bucket: string): Contest {
    let contest = this.#contests.get(bucket);
    if (contest === undefined) this.#contests.set(bucket, (contest = new Contest()));
    return contest;
  }
}

/** The bucket that `request` needs, where it needs but one. */
const bucketsOf = ({ needs }: SimulatedRequest): string[] =>
  needs.length === 1 ? [needs[0]!.bucket] : [];

const waitingFor = (bucket: string, { waiting }: Life): SimulatedRequest[] =>
  waiting.filter((request) => bucketsOf(request)[0] === bucket);

/** What `other` is to get before one to whom `served` was given, the last `weight` of it just now. */
function claimOf(
  other: Life,
  contest: Contest,
  bucket: string,
  served: number,
  weight: number,
): number {
  const { told } = contest.waiting.get(other)!;
  const wanted = waitingFor(bucket, other)
    .filter((request) => told.includes(request))
    .map(({ needs }) => needs[0]!.weight);
  const behind = served - Math.max(weight, ...wanted) - (contest.served.get(other) ?? 0);
  const demand = wanted.reduce((sum, each) => sum + each, 0);
  return Math.max(0, Math.min(behind, demand));
}

/** What is left of a bucket at the most, once `life` has taken `weight` of it. */
function leftOf(life: Life, bucket: string, weight: number): number {
  const now = life.runtime.monotonic();
  const book = life.books.get(bucket)!;
  const elsewhere = life.world.sharing.heldElsewhere(bucket, life).low;
  return book.amount - book.heldUntil(now + 1) - elsewhere - weight;
}

/** What is done by then is written, in milliseconds. */
const SOON_MS = 1;
