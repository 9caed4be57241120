import type { Tenant } from '../options/tenants.js';
import { Heap } from './heap.js';

/**
 * Whose turn it is among the tenants who wait with one priority: by the weight that was sent for each, so that none falls
 * behind its share by more than one request.
 *
 * That is worst-case fair weighted fair queueing (WF2Q+, Bennett and Zhang 1997). A clock goes forward with what is sent, by
 * as much as a share of one is due of it. What a tenant sends next starts where, on that clock, what it sent before ends. Of
 * those whose start has come, the one goes whose end comes first.
 */
export class TenantTurns {
  readonly #nextWeight: (tenant: Tenant) => number | undefined;
  /** Those whose start has come. */
  readonly #due = new Heap<Turn>((a, b) => a.end < b.end || (a.end === b.end && a.order < b.order));
  /** Those who had their part already; also such of whom nobody waits, lest they begin anew by going and coming. */
  readonly #early = new Heap<Turn>(
    (a, b) => a.start < b.start || (a.start === b.start && a.order < b.order),
  );
  readonly #turns = new Map<string | undefined, Turn>();
  /** Sum of the shares of those of whom somebody waits. */
  #shares = 0;
  #clock = 0;
  #arrivals = 0;

  /** @param nextWeight - what the first who waits of a tenant weighs; undefined where it is not in line yet */
  constructor(nextWeight: (tenant: Tenant) => number | undefined) {
    this.#nextWeight = nextWeight;
  }

  /** How many tenants are remembered. */
  get size(): number {
    return this.#turns.size;
  }

  /** Somebody of `tenant` waits, with a request of `weight`, where nobody did. */
  began(tenant: Tenant, weight: number): void {
    this.#shares += tenant.share;
    const known = this.#turns.get(tenant.name);
    if (known !== undefined) {
      known.isWaiting = true;
      known.weight = weight;
    } else {
      const order = this.#arrivals++;
      const turn = { tenant, isWaiting: true, weight, start: this.#clock, end: 0, order };
      this.#turns.set(tenant.name, turn);
      this.#early.add(turn);
    }
  }

  /** Nobody of `tenant` waits any longer. */
  ended(tenant: Tenant): void {
    this.#shares -= tenant.share;
    const turn = this.#turns.get(tenant.name);
    if (turn) turn.isWaiting = false;
  }

  /** One of `tenant` has had its turn. */
  passed(tenant: Tenant, weight: number): void {
    const turn = this.#turns.get(tenant.name);
    if (turn === undefined) return;
    this.#clock += weight / this.#shares;
    this.#restart(turn, turn.start + weight / tenant.share);
  }

  /** One of `tenant` has had its turn, and is back, for it was not sent, or was refused: that does not count. */
  cameBack(tenant: Tenant, weight: number): void {
    const turn = this.#turns.get(tenant.name);
    // At most as far back as one request is due before others.
    if (turn) this.#restart(turn, Math.max(this.#clock, turn.start) - weight / tenant.share);
  }

  /** Whose turn it is; undefined where nobody waits. */
  first(): Tenant | undefined {
    for (;;) {
      this.#callDue();
      const due = this.#due.first;
      if (due?.isWaiting) return due.tenant;
      if (due) this.#forget(due, this.#due);
      // Nobody is due: the next is.
      else if (this.#early.first) this.#clock = this.#early.first.start;
      else return undefined;
    }
  }

  /** Whose turns come next, the one of now first: as many as are remembered, or as `count` says. */
  upcoming(count: number): readonly Turn[] {
    const waiting = [...this.#turns.values()].filter(({ isWaiting }) => isWaiting);
    return waiting.sort((a, b) => a.start - b.start || a.order - b.order).slice(0, count);
  }

  #callDue(): void {
    for (
      let next = this.#early.first;
      next && next.start <= this.#clock;
      next = this.#early.first
    ) {
      if (!next.isWaiting) this.#forget(next, this.#early);
      else {
        this.#early.remove(next);
        const weight = this.#nextWeight(next.tenant) ?? next.weight;
        next.end = next.start + weight / next.tenant.share;
        this.#due.add(next);
      }
    }
  }

  #forget(turn: Turn, heap: Heap<Turn>): void {
    heap.remove(turn);
    this.#turns.delete(turn.tenant.name);
  }

  #restart(turn: Turn, start: number): void {
    if (!this.#due.remove(turn)) this.#early.remove(turn);
    turn.start = start;
    turn.order = this.#arrivals++;
    this.#early.add(turn);
  }
}

/** The turn of a tenant. */
export interface Turn {
  readonly tenant: Tenant;
  isWaiting: boolean;
  /** Of the request that began to wait last where nobody did. */
  weight: number;
  /** When, on the clock, its next begins, and when that ends. */
  start: number;
  end: number;
  /** Among equals, who came first goes first. */
  order: number;
}
