/** A window, as those see it of which the same request needs room. */
export interface Grouped {
  readonly isAwaited: boolean;
  /** What nobody waits for goes back to the others soon. */
  offer(): void;
}

/**
 * Windows that one request waits for in one line: what one of them has is kept while another is awaited. Were it given back meanwhile,
 * it would have to be asked for anew, at the end of another turn, as often as not for ever.
 */
export class Group {
  readonly #windows: readonly Grouped[];
  #isBroken = false;

  constructor(windows: readonly Grouped[]) {
    this.#windows = windows;
  }

  get isAwaited(): boolean {
    return !this.#isBroken && this.#windows.some(({ isAwaited }) => isAwaited);
  }

  /** One of them has nothing to give. Two processes that hold a part each of what they need would wait for each other. */
  break(): void {
    this.#isBroken = true;
    this.offer();
  }

  /** Nobody may wait any longer for what they have. */
  offer(): void {
    for (const window of this.#windows) window.offer();
  }
}
