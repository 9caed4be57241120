/** How many things are remembered, and the longest text by which one is. */
const MAX_THINGS = 256;
const MAX_LENGTH = 256;

/** Remembers a bounded number of things by text. What it has forgotten takes longer to find anew, and that is all. */
export class BoundedMap<T> {
  readonly #things = new Map<string, T>();

  get(text: string): T | undefined {
    return this.#things.get(text);
  }

  /** What is remembered by `text`, or else what `make` makes, from now on. */
  getOrAdd(text: string, make: () => T): T {
    const known = this.#things.get(text);
    if (known !== undefined) return known;
    const thing = make();
    this.add(text, thing);
    return thing;
  }

  /** Remembers `thing`, and forgets all others where they are too many. */
  add(text: string, thing: T): void {
    if (text.length > MAX_LENGTH) return;
    if (this.#things.size >= MAX_THINGS) this.#things.clear();
    this.#things.set(copy(text), thing);
  }
}

/** A text of its own: a slice would keep the whole URL it was cut from, query and all, in memory. */
function copy(text: string): string {
  return Buffer.from(text).toString();
}
