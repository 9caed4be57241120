import { Floor } from './floor.js';

/** What is learnt of the round trips to each host. */
export class Floors {
  readonly #floors = new Map<string, Floor>();

  /** That of a host; undefined where it is not learnt, for there are too many. */
  of(host: string): Floor | undefined {
    const known = this.#floors.get(host);
    if (known !== undefined || this.#floors.size >= MAX_HOSTS) return known;
    const floor = new Floor();
    this.#floors.set(host, floor);
    return floor;
  }
}

/** Whoever calls more hosts of one API has them from a pattern. None is forgotten, for buckets go by what they know of it. */
const MAX_HOSTS = 1000;
