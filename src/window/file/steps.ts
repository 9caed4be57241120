import { ByteReader, type ByteWriter } from './bytes.js';

/**
 * Weights by moment, in order, as a record holds them: by steps of a grid. Nearly always something comes after the last of them, or
 * the first of them goes: what is between is copied from record to record, and not read.
 */
export class Steps {
  /** Milliseconds of a step: what lies within one is so at its end. */
  readonly #grid: number;
  #total = 0;
  #firstStep = 0;
  /** 0 where there is none. */
  #first = 0;
  /** What follows, and has not been read: by how many steps each is later than the one before, and its weight. */
  #unread = new ByteReader(NOTHING);
  /** The step of the last of these. */
  #unreadUntil = 0;
  /** What follows these: pairs of step and weight, flat. There is one at least while something is unread. */
  #pairs: number[] = [];

  constructor(grid: number) {
    this.#grid = grid;
  }

  /** Of pairs of moment and weight, flat. */
  static of(pairs: readonly number[], grid: number): Steps {
    const steps = new Steps(grid);
    for (let index = 0; index < pairs.length; index += 2) {
      steps.add(at(pairs, index), at(pairs, index + 1));
    }
    return steps;
  }

  /**
   * Of the rest of what `bytes` reads.
   *
   * @throws DatabaseError where it ends too soon: later, where that is not read yet
   */
  static read(bytes: ByteReader, grid: number): Steps {
    const steps = new Steps(grid);
    steps.#total = bytes.read();
    if (steps.#total === 0) return steps;
    steps.#firstStep = bytes.read();
    steps.#first = bytes.read();
    if (bytes.isAtEnd) return steps;
    const last = steps.#firstStep + bytes.read();
    steps.#unreadUntil = last - bytes.read();
    steps.#pairs.push(last, bytes.read());
    steps.#unread = bytes;
    return steps;
  }

  /** The sum of the weights. */
  get total(): number {
    return this.#total;
  }

  /** The moment of the last; 0 where there is none. */
  get lastAt(): number {
    return this.#first === 0 ? 0 : this.#lastStep * this.#grid;
  }

  /** Writes them, as what is last in a record. */
  write(bytes: ByteWriter): void {
    bytes.write(this.#total);
    if (this.#first === 0) return;
    bytes.write(this.#firstStep);
    bytes.write(this.#first);
    const pairs = this.#pairs;
    const last = pairs.length - 2;
    if (last < 0) return;
    bytes.write(at(pairs, last) - this.#firstStep);
    bytes.write(at(pairs, last) - (last === 0 ? this.#beforePairs : at(pairs, last - 2)));
    bytes.write(at(pairs, last + 1));
    bytes.append(this.#unread.rest);
    let before = this.#beforePairs;
    for (let index = 0; index < last; index += 2) {
      const step = at(pairs, index);
      bytes.write(step - before);
      bytes.write(at(pairs, index + 1));
      before = step;
    }
  }

  add(moment: number, weight: number): void {
    // Rounded up, so that nothing comes free too soon; on the grid already, it stays where it is.
    const step = Math.ceil(moment / this.#grid);
    this.#total += weight;
    if (this.#first === 0) {
      this.#firstStep = step;
      this.#first = weight;
    } else if (step > this.#lastStep) this.#pairs.push(step, weight);
    else this.#insert(step, weight);
  }

  /** Drops what is not after `moment`. */
  expire(moment: number): void {
    const until = Math.floor(moment);
    while (this.#first > 0 && this.#firstStep * this.#grid <= until) {
      this.#total -= this.#first;
      this.#dropFirst();
    }
  }

  /** Pairs of moment and weight, flat, in order. */
  toPairs(): number[] {
    if (this.#first === 0) return [];
    this.#readAll();
    const pairs = [this.#firstStep, this.#first, ...this.#pairs];
    for (let index = 0; index < pairs.length; index += 2)
      pairs[index] = at(pairs, index) * this.#grid;
    return pairs;
  }

  get #lastStep(): number {
    return this.#pairs.at(-2) ?? this.#firstStep;
  }

  /** The step that those in `#pairs` come after. */
  get #beforePairs(): number {
    return this.#unread.isAtEnd ? this.#firstStep : this.#unreadUntil;
  }

  #dropFirst(): void {
    if (!this.#unread.isAtEnd) {
      this.#firstStep += this.#unread.read();
      this.#first = this.#unread.read();
    } else {
      [this.#firstStep = 0, this.#first = 0] = this.#pairs.splice(0, 2);
    }
  }

  /** Adds what is not after all others. */
  #insert(step: number, weight: number): void {
    if (step <= this.#beforePairs) this.#readAll();
    const pairs = this.#pairs;
    if (step === this.#firstStep) {
      this.#first += weight;
    } else if (step < this.#firstStep) {
      pairs.unshift(this.#firstStep, this.#first);
      this.#firstStep = step;
      this.#first = weight;
    } else {
      let index = pairs.length - 2;
      while (index >= 0 && at(pairs, index) > step) index -= 2;
      if (index >= 0 && at(pairs, index) === step) pairs[index + 1] = at(pairs, index + 1) + weight;
      else pairs.splice(index + 2, 0, step, weight);
    }
  }

  #readAll(): void {
    const read: number[] = [];
    let step = this.#firstStep;
    while (!this.#unread.isAtEnd) {
      step += this.#unread.read();
      read.push(step, this.#unread.read());
    }
    this.#pairs = read.concat(this.#pairs);
  }
}

const NOTHING = new Uint8Array(0);

const at = (numbers: readonly number[], index: number): number => numbers[index] ?? 0;
