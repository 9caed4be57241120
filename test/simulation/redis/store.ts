/** What a command returns to the script. */
export type StoreReply = string | number | null | readonly string[] | { readonly ok: string };

interface Entry {
  readonly value: string | SortedSet;
  /** When it expires, on the clock of the store; undefined for never. */
  readonly expiresAt: number | undefined;
}

/** The data of a Redis, and as many of its commands as the script uses, on plain maps. */
export class Store {
  readonly #clock: () => number;
  #entries = new Map<string, Entry>();

  /** @param clock - in whole milliseconds */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** The keys that have not expired. */
  get keys(): string[] {
    return [...this.#entries.keys()].filter((key) => this.#find(key) !== undefined);
  }

  /** The keys that never expire. */
  get lasting(): string[] {
    return this.keys.filter((key) => this.#find(key)?.expiresAt === undefined);
  }

  /** What is there now, for `restore`. */
  save(): ReadonlyMap<string, Entry> {
    const copy = ({ value, expiresAt }: Entry): Entry => ({
      value: typeof value === 'string' ? value : value.copy(),
      expiresAt,
    });
    return new Map(Array.from(this.#entries, ([key, entry]) => [key, copy(entry)]));
  }

  restore(saved: ReadonlyMap<string, Entry>): void {
    this.#entries = new Map(saved);
    // Whatever is done to it from now on is done to copies.
    this.#entries = new Map(this.save());
  }

  /** Runs a command. */
  call(name: string, ...args: readonly string[]): StoreReply {
    const command = this.#commands.get(name);
    if (command === undefined)
      throw new Error(`Expected a command that is known here, got ${name}`);
    return command(args);
  }

  readonly #commands = new Map<string, (args: readonly string[]) => StoreReply>([
    ['TIME', () => this.#time()],
    ['GET', ([key]) => this.#text(key!)],
    ['SET', (args) => this.#set(args)],
    ['DEL', ([key]) => (this.#remove(key!) ? 1 : 0)],
    ['PTTL', ([key]) => this.#ttl(key!)],
    ['PEXPIRE', ([key, ms]) => this.#expire(key!, Number(ms))],
    ['ZADD', (args) => this.#add(args)],
    ['ZREM', ([key, ...members]) => this.#change(key!, (set) => set.remove(members))],
    ['ZCARD', ([key]) => this.#sorted(key!)?.size ?? 0],
    ['ZCOUNT', ([key, min, max]) => this.#sorted(key!)?.range(min!, max!).length ?? 0],
    ['ZRANGEBYSCORE', (args) => this.#range(args)],
    [
      'ZREMRANGEBYSCORE',
      ([key, min, max]) =>
        this.#change(key!, (set) => set.remove(set.range(min!, max!).map(({ member }) => member))),
    ],
  ]);

  #time(): readonly string[] {
    const now = this.#clock();
    return [String(Math.floor(now / 1000)), String((now % 1000) * 1000)];
  }

  #find(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry?.expiresAt === undefined || this.#clock() <= entry.expiresAt) return entry;
    this.#entries.delete(key);
    return undefined;
  }

  #text(key: string): string | null {
    const value = this.#find(key)?.value ?? null;
    if (value instanceof SortedSet) throw new Error('WRONGTYPE');
    return value;
  }

  #set([key, value, unit, ms]: readonly string[]): StoreReply {
    if (unit !== 'PX' || !/^[1-9]\d*$/.test(ms ?? '')) throw new Error('ERR invalid expire time');
    this.#entries.set(key!, { value: value!, expiresAt: this.#clock() + Number(ms) });
    return { ok: 'OK' };
  }

  #remove(key: string): boolean {
    return this.#find(key) !== undefined && this.#entries.delete(key);
  }

  #ttl(key: string): number {
    const entry = this.#find(key);
    if (entry === undefined) return -2;
    return entry.expiresAt === undefined ? -1 : entry.expiresAt - this.#clock();
  }

  #expire(key: string, ms: number): number {
    const entry = this.#find(key);
    if (entry === undefined) return 0;
    if (!Number.isInteger(ms)) throw new Error('ERR value is not an integer or out of range');
    this.#entries.set(key, { value: entry.value, expiresAt: this.#clock() + ms });
    return 1;
  }

  #sorted(key: string): SortedSet | undefined {
    const value = this.#find(key)?.value;
    if (typeof value === 'string') throw new Error('WRONGTYPE');
    return value;
  }

  #add([key, ...rest]: readonly string[]): number {
    const isNew = rest[0] === 'NX';
    const pairs = isNew ? rest.slice(1) : rest;
    const set = this.#sorted(key!) ?? new SortedSet();
    if (set.size === 0) this.#entries.set(key!, { value: set, expiresAt: undefined });
    let added = 0;
    for (let index = 0; index < pairs.length; index += 2) {
      added += set.add(toScore(pairs[index]!), pairs[index + 1]!, isNew) ? 1 : 0;
    }
    return added;
  }

  #change(key: string, change: (set: SortedSet) => number): number {
    const set = this.#sorted(key);
    if (set === undefined) return 0;
    const changed = change(set);
    if (set.size === 0) this.#entries.delete(key);
    return changed;
  }

  #range([key, min, max, ...options]: readonly string[]): readonly string[] {
    const limitAt = options.indexOf('LIMIT');
    const from = limitAt === -1 ? 0 : Number(options[limitAt + 1]);
    const count = limitAt === -1 ? Infinity : Number(options[limitAt + 2]);
    const found =
      this.#sorted(key!)
        ?.range(min!, max!)
        .slice(from, from + count) ?? [];
    return found.flatMap(({ member, score }) =>
      options.includes('WITHSCORES') ? [member, String(score)] : [member],
    );
  }
}

interface Scored {
  readonly member: string;
  readonly score: number;
}

/** Members in the order of their scores, and those of one score in that of their bytes. */
class SortedSet {
  readonly #scores: Map<string, number>;
  #sorted: readonly Scored[] | undefined;

  constructor(scores: Iterable<readonly [string, number]> = []) {
    this.#scores = new Map(scores);
  }

  get size(): number {
    return this.#scores.size;
  }

  copy(): SortedSet {
    return new SortedSet(this.#scores);
  }

  /** Returns whether it was not there. */
  add(score: number, member: string, isNewOnly: boolean): boolean {
    const isNew = !this.#scores.has(member);
    if (isNewOnly && !isNew) return false;
    this.#scores.set(member, score);
    this.#sorted = undefined;
    return isNew;
  }

  remove(members: readonly string[]): number {
    this.#sorted = undefined;
    return members.filter((member) => this.#scores.delete(member)).length;
  }

  range(min: string, max: string): readonly Scored[] {
    this.#sorted ??= Array.from(this.#scores, ([member, score]) => ({ member, score })).sort(
      (a, b) => a.score - b.score || (a.member < b.member ? -1 : 1),
    );
    const isAbove = min.startsWith('(');
    const isBelow = max.startsWith('(');
    const least = toScore(isAbove ? min.slice(1) : min);
    const most = toScore(isBelow ? max.slice(1) : max);
    return this.#sorted.filter(
      ({ score }) =>
        (isAbove ? score > least : score >= least) && (isBelow ? score < most : score <= most),
    );
  }
}

function toScore(text: string): number {
  if (text === '-inf') return -Infinity;
  if (text === '+inf' || text === 'inf') return Infinity;
  const score = Number(text);
  if (text !== '' && !Number.isNaN(score)) return score;
  throw new Error(`ERR value is not a valid float: ${text}`);
}
