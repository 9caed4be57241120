/** Counts what is open, and tells when nothing is. */
export class Drain implements Emptying {
  #open = 0;
  #onEmpty: (() => void)[] = [];

  opened(): void {
    this.#open += 1;
  }

  closed(): void {
    this.#open -= 1;
    if (this.#open === 0) for (const onEmpty of this.#onEmpty.splice(0)) onEmpty();
  }

  get isEmpty(): boolean {
    return this.#open === 0;
  }

  /** Resolves once nothing is open, and those who opened it know. */
  async empty(): Promise<void> {
    // Loaded here, for only the end needs it.
    const { setImmediate } = await import('node:timers/promises');
    do {
      if (this.#open > 0) await new Promise<void>((resolve) => this.#onEmpty.push(resolve));
      // A response passes through a door, and through what its caller has put there, some microtasks each; and a redirect
      // opens the next request.
      await setImmediate();
    } while (this.#open > 0);
  }
}

/** What empties in time, and may fill again. */
export interface Emptying {
  readonly isEmpty: boolean;
  empty(): Promise<void>;
}

/** Resolves once all are empty at the same moment: what ends in one may have begun something in another. */
export async function allEmpty(all: readonly Emptying[]): Promise<void> {
  do await Promise.all(all.map((each) => each.empty()));
  while (!all.every(({ isEmpty }) => isEmpty));
}
