import { Faults } from './faults.js';
import type { Kind } from './scenario/scenario.js';
import type { Outcome } from './simulation.js';

/** What many runs have come to. */
export class Totals {
  readonly #since = performance.now();
  readonly #kinds: readonly Kind[];
  readonly #faults = new Faults();
  #runs = 0;
  #events = 0;
  #requests = 0;
  #virtualMs = 0;

  constructor(kinds: readonly Kind[]) {
    this.#kinds = kinds;
  }

  get events(): number {
    return this.#events;
  }

  get seconds(): number {
    return (performance.now() - this.#since) / 1000;
  }

  add({ events, requests, virtualMs, faults }: Outcome): void {
    this.#runs += 1;
    this.#events += events;
    this.#requests += requests;
    this.#virtualMs += virtualMs;
    this.#faults.addAll(faults);
  }

  /** One line. */
  get summary(): string {
    const { seconds } = this;
    const rate = (count: number): string => (count / seconds).toFixed(count / seconds < 10 ? 1 : 0);
    return (
      `${this.#runs} runs (${rate(this.#runs)}/s), ${this.#events} events (${rate(this.#events)}/s), ` +
      `${this.#requests} requests, ${(this.#virtualMs / 3_600_000).toFixed(2)} virtual hours ` +
      `in ${seconds.toFixed(1)} s`
    );
  }

  /** The faults by kind, and how many of the kinds there were at all. */
  get faults(): string {
    const table = [...this.#faults.table(this.#kinds)];
    const met = table.filter(([, count]) => count > 0).length;
    const rows = table.map(([kind, count]) => `  ${kind.padEnd(18)} ${String(count).padStart(9)}`);
    return `${met} of ${table.length} kinds of faults were injected:\n${rows.join('\n')}`;
  }
}
