/** Counts what is open, and tells when nothing is. */
export class Drain {
  #open = 0;
  #onEmpty: (() => void)[] = [];

  opened(): void {
    this.#open += 1;
  }

  closed(): void {
    this.#open -= 1;
    if (this.#open === 0) for (const onEmpty of this.#onEmpty.splice(0)) onEmpty();
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
