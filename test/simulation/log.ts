export type Part = string | number | boolean | undefined | (() => string);

/** What happened last, put into words only when somebody reads it. */
export class Log {
  readonly #entries: (readonly [at: number, who: string, parts: readonly Part[]])[] = [];
  readonly #size: number;

  constructor(size = 400) {
    this.#size = size;
  }

  add(at: number, who: string, ...parts: readonly Part[]): void {
    this.#entries.push([at, who, parts]);
    if (this.#entries.length >= 2 * this.#size) this.#entries.splice(0, this.#size);
  }

  /** The last `count` lines. */
  lines(count: number): string[] {
    return this.#entries.slice(-count).map(([at, who, parts]) => {
      const words = parts.filter((part) => part !== undefined).map(word);
      return `${at.toFixed(3).padStart(12)} ms  ${who.padEnd(8)} ${words.join(' ')}`;
    });
  }
}

function word(part: Part): string {
  if (typeof part === 'function') return part();
  return typeof part === 'number' && !Number.isInteger(part) ? part.toFixed(3) : String(part);
}
