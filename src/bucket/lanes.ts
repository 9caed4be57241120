import { PRIORITIES } from '../options/request-options.js';
import type { Tenant } from '../options/tenants.js';
import { Lane } from './lane.js';
import type { InLine } from './line.js';
import { Turns } from './turns.js';

/** The lanes of the tenants who share a line. Of each priority they take turns. */
export class Lanes {
  readonly #onPush: () => void;
  readonly #lanes = new Map<string | undefined, Lane>();
  /** By priority; there only where it is needed. */
  readonly #turns: (Turns | undefined)[] = new Array<undefined>(PRIORITIES).fill(undefined);

  /**
   * @param first - the lane that is there already
   * @param onPush - called whenever one has joined
   */
  constructor(first: Lane, onPush: () => void) {
    this.#onPush = onPush;
    this.#lanes.set(first.tenant.name, first);
    for (let priority = 0; priority < PRIORITIES; priority++) {
      const { count, weight } = first.tally.at(priority);
      if (count > 0) this.#turnsOf(priority).began(first.tenant, weight / count);
    }
  }

  /** Puts `item` of `weight` in the lane of its tenant. */
  add(item: InLine, weight: number, comesBack: boolean): void {
    const { tenant, priority } = item;
    let lane = this.#lanes.get(tenant.name);
    if (lane === undefined) {
      lane = new Lane(tenant, this.#onPush);
      this.#lanes.set(tenant.name, lane);
    }
    const turns = this.#turnsOf(priority);
    if (lane.tally.at(priority).count === 0) turns.began(tenant, weight);
    if (comesBack) {
      lane.comeBack(item, weight);
      turns.cameBack(tenant, weight);
    } else lane.join(item, weight);
  }

  /** Takes `item` of `weight` out. */
  leave(item: InLine, weight: number, hasTurn: boolean): void {
    const { tenant, priority } = item;
    const lane = this.#lanes.get(tenant.name);
    if (lane === undefined) return;
    const turns = this.#turnsOf(priority);
    lane.leave(item, weight);
    if (hasTurn) turns.passed(tenant, weight);
    if (lane.tally.at(priority).count === 0) turns.ended(tenant);
    if (lane.tally.count === 0) this.#lanes.delete(tenant.name);
  }

  /** How many wait ahead of a newcomer of `tenant`, and of what weight, whosever turn it is: its own, and more urgent ones. */
  ahead(priority: number, tenant: Tenant): { readonly count: number; readonly weight: number } {
    let { count, weight } = this.#lanes.get(tenant.name)?.tally.at(priority) ?? NOBODY;
    for (const { tally } of priority === 0 ? [] : this.#lanes.values()) {
      const urgent = tally.ahead(priority - 1);
      count += urgent.count;
      weight += urgent.weight;
    }
    return { count, weight };
  }

  first(): InLine | undefined {
    for (const turns of this.#turns) {
      const tenant = turns?.first();
      const first = tenant && this.#lanes.get(tenant.name)?.first();
      if (first) return first;
    }
    return undefined;
  }

  /** The first `count` who wait, about in order. */
  next(count: number): InLine[] {
    const found: InLine[] = [];
    for (const [priority, turns] of this.#turns.entries()) {
      if (found.length >= count) break;
      const rows = (turns?.upcoming(count) ?? []).map(({ tenant, start }) => {
        const all = this.#lanes.get(tenant.name)?.next(count) ?? [];
        return {
          at: start,
          share: tenant.share,
          items: all.filter((item) => item.priority === priority),
        };
      });
      while (found.length < count) {
        const row = rows.reduce<Row | undefined>(
          (best, next) =>
            next.items.length > 0 && (best === undefined || next.at < best.at) ? next : best,
          undefined,
        );
        const item = row?.items.shift();
        if (row === undefined || item === undefined) break;
        found.push(item);
        row.at += (item.demands[0]?.weight ?? 1) / row.share;
      }
    }
    return found;
  }

  #turnsOf(priority: number): Turns {
    return (this.#turns[priority] ??= new Turns(
      (tenant) => this.#lanes.get(tenant.name)?.first()?.demands[0]?.weight,
    ));
  }
}

interface Row {
  at: number;
  readonly share: number;
  readonly items: InLine[];
}

const NOBODY = { count: 0, weight: 0 };
