/** Tries whether what is in stock is enough for a decision. */
export class Trial {
  #isOn = false;
  #shortages = 0;

  /** Whether windows are to go by their stock alone. */
  get isOn(): boolean {
    return this.#isOn;
  }

  /** What `decide` comes to; undefined where it takes a transaction. */
  run<T>(decide: () => T): { readonly value: T } | undefined {
    const before = this.#shortages;
    this.#isOn = true;
    try {
      const value = decide();
      return this.#shortages > before ? undefined : { value };
    } finally {
      this.#isOn = false;
    }
  }

  /** There is too little in stock. */
  fail(): false {
    this.#shortages += 1;
    return false;
  }
}
