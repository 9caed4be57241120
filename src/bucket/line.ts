import { NO_TENANT } from '../options/tenants.js';
import type { Asking, Crowd, InLine } from './in-line.js';
import { TenantLine } from './tenant-line.js';
import { TenantLines } from './tenant-lines.js';

/** A waiting line: by priority, within that by turns of the tenants, and of each tenant by arrival. */
export class Line {
  readonly #onBlocked: (first: InLine) => void;
  readonly #onPush = (): void => {
    this.advance();
  };
  /** Of those who name no tenant: the only one, as long as nobody does. */
  readonly #single = new TenantLine(NO_TENANT, this.#onPush);
  #tenants: TenantLines | undefined;
  #length = 0;
  #isToAdvance = false;
  /** How many changes of limits, one within another, have all who wait leave and come back. */
  #asking = 0;

  /** @param onBlocked - called with the first in line, for whom there is no room */
  constructor(onBlocked: (first: InLine) => void) {
    this.#onBlocked = onBlocked;
  }

  /** How many wait. */
  get length(): number {
    return this.#length;
  }

  /** Who is certain to go before one that asks. */
  ahead(asking: Asking): Crowd {
    if (this.#tenants !== undefined) return this.#tenants.ahead(asking);
    const isOfThem = asking.tenant.name === undefined;
    return isOfThem ? this.#single.ahead(asking) : this.#single.tally.before(asking.priority);
  }

  /** Puts `item` of `weight` behind those of its priority and tenant; it is in line from the next microtask on. */
  join(item: InLine, weight: number): void {
    this.#length += 1;
    const tenants = this.#tenantsFor(item);
    (tenants ?? this.#single).join(item, weight);
  }

  /** Puts `item`, which has been in this line before, ahead of those of its priority and tenant that came later. */
  comeBack(item: InLine, weight: number): void {
    this.#length += 1;
    const tenants = this.#tenantsFor(item);
    if (tenants) tenants.comeBack(item, weight, !this.isAskedAnew);
    else this.#single.comeBack(item, weight);
  }

  /**
   * Takes `item` of `weight` out of the line.
   *
   * @param hasTurn - whether it leaves because it is its turn
   */
  leave(item: InLine, weight: number, hasTurn: boolean): void {
    this.#length -= 1;
    if (this.#tenants) this.#tenants.leave(item, weight, hasTurn);
    else this.#single.leave(item, weight);
  }

  /** Has nobody go before `askedAnew`: all leave, and those who come back are to have the turns that they had. */
  askAnew(): void {
    this.#asking += 1;
  }

  /** All who do are back. */
  askedAnew(): void {
    this.#asking -= 1;
    this.advance();
  }

  /** Whether all leave and come back at once. */
  get isAskedAnew(): boolean {
    return this.#asking > 0;
  }

  /** There may be room: tells those who wait, in order, until one stays. */
  advance(): void {
    // Whoever is sent may have all ask anew.
    while (!this.isAskedAnew) {
      const first = this.first();
      if (first?.onRoom() === true) continue;
      if (first !== undefined) this.#onBlocked(first);
      return;
    }
  }

  /** As `advance`, but after all that leave at this moment: one signal may abort many, and none of them is to be sent. */
  advanceSoon(): void {
    if (this.#isToAdvance) return;
    this.#isToAdvance = true;
    void Promise.resolve().then(() => {
      this.#isToAdvance = false;
      this.advance();
    });
  }

  /** Who is next. */
  first(): InLine | undefined {
    return (this.#tenants ?? this.#single).first();
  }

  /** The first `count` who wait, in order. */
  next(count: number): InLine[] {
    return (this.#tenants ?? this.#single).next(count);
  }

  #tenantsFor({ tenant }: InLine): TenantLines | undefined {
    if (tenant.name !== undefined) this.#tenants ??= new TenantLines(this.#single, this.#onPush);
    return this.#tenants;
  }
}
