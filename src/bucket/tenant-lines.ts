import { PRIORITIES } from '../options/request-options.js';
import { TenantLine } from './tenant-line.js';
import { NOBODY, together, type Asking, type Crowd, type InLine } from './in-line.js';
import { Tally } from './tally.js';
import { TenantTurns } from './tenant-turns.js';

/** The lines of the tenants who share one. Of each priority they take turns. */
export class TenantLines {
  readonly #onPush: () => void;
  /** Of all tenants. */
  readonly #tally = new Tally();
  readonly #tenants = new Map<string | undefined, TenantLine>();
  /** By priority; there only where it is needed. */
  readonly #turns: (TenantTurns | undefined)[] = new Array<undefined>(PRIORITIES).fill(undefined);

  /**
   * @param first - the one that is there already
   * @param onPush - called whenever one has joined
   */
  constructor(first: TenantLine, onPush: () => void) {
    this.#onPush = onPush;
    this.#tenants.set(first.tenant.name, first);
    for (let priority = 0; priority < PRIORITIES; priority++) {
      const { count, weight } = first.tally.at(priority);
      if (count === 0) continue;
      this.#tally.add(priority, weight, count);
      this.#turnsOf(priority).began(first.tenant, weight / count);
    }
  }

  /** Puts `item` of `weight` in the line of its tenant. */
  join(item: InLine, weight: number): void {
    this.#enter(item, weight).join(item, weight);
  }

  /**
   * Puts `item`, which has been in line before, there again.
   *
   * @param hadTurn - whether it left because it was its turn
   */
  comeBack(item: InLine, weight: number, hadTurn: boolean): void {
    this.#enter(item, weight).comeBack(item, weight);
    if (hadTurn) this.#turnsOf(item.priority).cameBack(item.tenant, weight);
  }

  #enter({ tenant, priority }: InLine, weight: number): TenantLine {
    let line = this.#tenants.get(tenant.name);
    if (line === undefined) {
      line = new TenantLine(tenant, this.#onPush);
      this.#tenants.set(tenant.name, line);
    }
    this.#tally.add(priority, weight);
    if (line.tally.at(priority).count === 0) this.#turnsOf(priority).began(tenant, weight);
    return line;
  }

  /** Takes `item` of `weight` out. */
  leave(item: InLine, weight: number, hasTurn: boolean): void {
    const { tenant, priority } = item;
    const line = this.#tenants.get(tenant.name);
    if (line === undefined) return;
    this.#tally.remove(priority, weight);
    const turns = this.#turnsOf(priority);
    line.leave(item, weight);
    if (hasTurn) turns.passed(tenant, weight);
    if (line.tally.at(priority).count === 0) turns.ended(tenant);
    if (line.tally.count === 0) this.#tenants.delete(tenant.name);
  }

  /** Who goes before one that asks, whosever turn it is: those of its tenant, and more urgent ones. */
  ahead(asking: Asking): Crowd {
    const { priority, tenant } = asking;
    const own = this.#tenants.get(tenant.name)?.alikeAhead(asking) ?? NOBODY;
    return together(this.#tally.before(priority), own);
  }

  /** Who is next; undefined also where that has joined at this moment, and is not in line yet. */
  first(): InLine | undefined {
    for (const [priority, turns] of this.#turns.entries()) {
      const tenant = turns?.first();
      if (tenant === undefined) continue;
      const first = this.#tenants.get(tenant.name)?.first();
      return first?.priority === priority ? first : undefined;
    }
    return undefined;
  }

  /** The first `count` who wait, about in order. */
  next(count: number): InLine[] {
    const found: InLine[] = [];
    for (const [priority, turns] of this.#turns.entries()) {
      if (found.length >= count) break;
      const rows = (turns?.upcoming(count) ?? []).map(({ tenant, start }) => {
        const all = this.#tenants.get(tenant.name)?.next(count) ?? [];
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
        row.at += item.weight / row.share;
      }
    }
    return found;
  }

  #turnsOf(priority: number): TenantTurns {
    return (this.#turns[priority] ??= new TenantTurns(
      (tenant) => this.#tenants.get(tenant.name)?.first()?.weight,
    ));
  }
}

interface Row {
  at: number;
  readonly share: number;
  readonly items: InLine[];
}
