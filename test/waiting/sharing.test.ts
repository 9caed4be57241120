import { expectKept, setUp, type Reply } from './wire.js';

const AMOUNT = 100;
const OTHERS = 0.4;
const WINDOW_MS = 1_000;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** A server whose quota another consumer takes part of, steadily, until `stopsAt`. */
class SharedServer {
  readonly answers: { readonly at: number; readonly accepted: boolean }[] = [];
  readonly #windows: 'sliding' | 'fixed';
  readonly #stopsAt: number;
  #counted: number[] = [];
  #nextOther = performance.now();

  constructor(windows: 'sliding' | 'fixed', stopsAt: number) {
    this.#windows = windows;
    this.#stopsAt = stopsAt;
  }

  readonly reply = (): Reply => {
    const now = performance.now();
    for (; this.#nextOther <= Math.min(now, this.#stopsAt); this.#nextOther += this.#everyMs) {
      this.#count(this.#nextOther);
    }
    const accepted = this.#count(now);
    this.answers.push({ at: now, accepted });
    return accepted ? { status: 200 } : { status: 429, data: { error: 'reach_limit' } };
  };

  /** Our calls between two moments. */
  between(from: number, to: number): { accepted: number; refused: number } {
    const some = this.answers.filter(({ at }) => at >= from && at < to);
    const accepted = some.filter((one) => one.accepted).length;
    return { accepted, refused: some.length - accepted };
  }

  get #everyMs(): number {
    return WINDOW_MS / (OTHERS * AMOUNT);
  }

  #count(at: number): boolean {
    const begin = this.#windows === 'sliding' ? at - WINDOW_MS : at - (at % WINDOW_MS) - 1e-9;
    this.#counted = this.#counted.filter((one) => one > begin);
    if (this.#counted.length >= AMOUNT) return false;
    this.#counted.push(at);
    return true;
  }
}

test.each(['sliding', 'fixed'] as const)(
  'of a quota in %s windows that another takes 40 %% of, the rest is used, and all when it stops',
  async (windows) => {
    const since = performance.now();
    const stopsAt = since + 20_000;
    const server = new SharedServer(windows, stopsAt);
    const { client, wire, quota } = setUp({}, { reply: server.reply, latencyMs: 20 });
    const all = Array.from({ length: 2_800 }, () => client.get('/users/a'));
    await jest.advanceTimersByTimeAsync(34_000);
    const { accepted, refused } = server.between(since + 5_000, stopsAt);
    expect(refused / (accepted + refused)).toBeLessThanOrEqual(0.02);
    expect(accepted).toBeGreaterThanOrEqual(0.9 * (1 - OTHERS) * AMOUNT * 15);
    // Ten seconds after the other has stopped the whole is used, as far as the round trip lets it.
    const after = server.between(stopsAt + 10_000, stopsAt + 12_000);
    expect(after.refused).toBe(0);
    expect(after.accepted).toBeGreaterThanOrEqual(0.95 * 2 * AMOUNT);
    const closed = quota.close({ drain: true });
    await jest.advanceTimersByTimeAsync(60_000);
    await closed;
    // Nothing is lost.
    for (const { status } of await Promise.all(all)) expect(status).toBe(200);
    expectKept(wire, AMOUNT, WINDOW_MS);
  },
  60_000,
);
