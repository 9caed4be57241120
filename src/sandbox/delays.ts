/** Pending delays, each a timer of its own, so that many at once do not distort each other. */
export class Delays {
  readonly #pending = new Set<NodeJS.Timeout>();
  #closed = false;

  /** Runs `then` after `ms`, or right now where there is nothing to wait for. */
  after(ms: number, then: () => void): void {
    if (this.#closed) return;
    if (ms <= 0) {
      then();
      return;
    }
    const timer = setTimeout(() => {
      this.#pending.delete(timer);
      then();
    }, ms);
    this.#pending.add(timer);
  }

  /** Forgets what is pending, and whatever comes after. */
  close(): void {
    this.#closed = true;
    for (const timer of this.#pending) clearTimeout(timer);
    this.#pending.clear();
  }
}
