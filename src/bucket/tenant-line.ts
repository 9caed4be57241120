import type { Tenant } from '../options/tenants.js';
import { JobQueue } from './bottleneck.js';
import { together, type Asking, type Crowd, type InLine } from './in-line.js';
import { Tally } from './tally.js';

/** Those of one tenant in a line, by priority and then by arrival. */
export class TenantLine {
  readonly tenant: Tenant;
  readonly tally = new Tally();
  readonly #queue: JobQueue<InLine>;
  /** Those who came back to the head, in order; a queue of Bottleneck's has an entry at its end only. */
  readonly #returned: InLine[] = [];
  readonly #tallyReturned = new Tally();
  /** How many places in the queue are held by those who have gone. */
  #gone = 0;

  /** @param onPush - called whenever one has joined */
  constructor(tenant: Tenant, onPush: () => void) {
    this.tenant = tenant;
    this.#queue = new JobQueue(onPush);
  }

  /** Who goes before one that asks. */
  ahead(asking: Asking): Crowd {
    return together(this.tally.before(asking.priority), this.alikeAhead(asking));
  }

  /** The same of those of its priority. */
  alikeAhead(asking: Asking): Crowd {
    if (!asking.comesBack) return this.tally.at(asking.priority);
    let { count, weight } = this.#tallyReturned.at(asking.priority);
    // From the end, for nearly all belong there.
    for (let at = this.#returned.length - 1; at >= 0; at--) {
      const item = this.#returned[at];
      if (item === undefined || precedes(item, asking)) break;
      if (item.priority !== asking.priority) continue;
      count -= 1;
      weight -= item.weight;
    }
    return { count, weight };
  }

  /** Puts `item` of `weight` behind all of its priority; it is in line from the next microtask on. */
  join(item: InLine, weight: number): void {
    this.tally.add(item.priority, weight);
    this.#queue.push(item, item.priority);
  }

  /** Puts `item`, which has been in this line before, ahead of those of its priority that came later. */
  comeBack(item: InLine, weight: number): void {
    this.tally.add(item.priority, weight);
    this.#tallyReturned.add(item.priority, weight);
    // From the end, where nearly all of them belong when many come back.
    const index = this.#returned.findLastIndex((other) => !precedes(item, other));
    this.#returned.splice(index + 1, 0, item);
  }

  /** Takes `item` of `weight` out. */
  leave(item: InLine, weight: number): void {
    this.tally.remove(item.priority, weight);
    const index = this.#returned.indexOf(item);
    if (index !== -1) {
      this.#returned.splice(index, 1);
      this.#tallyReturned.remove(item.priority, weight);
    } else if (this.#queue.first() === item) this.#queue.take();
    else if (++this.#gone >= SWEEP_FROM && this.#gone * 2 >= this.#queue.length) {
      this.#queue.sweep((other) => other.isWaiting);
      this.#gone = 0;
    }
  }

  /** Who is next. */
  first(): InLine | undefined {
    const queued = this.#firstQueued();
    const returned = this.#returned[0];
    if (returned === undefined) return queued;
    return queued === undefined || returned.priority <= queued.priority ? returned : queued;
  }

  /** The first `count` who wait, in order. */
  next(count: number): InLine[] {
    // Sorting is stable: those who came back stay ahead of their priority.
    return [...this.#returned, ...this.#queue.list(count, (item) => item.isWaiting)]
      .toSorted((a, b) => a.priority - b.priority)
      .slice(0, count);
  }

  #firstQueued(): InLine | undefined {
    let item = this.#queue.first();
    while (item !== undefined && !item.isWaiting) {
      this.#queue.take();
      this.#gone -= 1;
      item = this.#queue.first();
    }
    return item;
  }
}

/** Sweeping at half of the queue makes each leaving cheap on average; fewer are not worth it. */
const SWEEP_FROM = 64;

type Ordered = Pick<InLine, 'priority' | 'order'>;

const precedes = (a: Ordered, b: Ordered): boolean =>
  a.priority < b.priority || (a.priority === b.priority && a.order < b.order);
