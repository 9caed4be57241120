/** The script by itself, under a clock of the test's: whatever processes do, no more than the amount is in use. */
import fc from 'fast-check';
import { Redis } from 'ioredis';
import type { Answer, BucketReport, BucketState, Call } from '../../src/window/redis/call.js';
import { syncScript } from '../../src/window/redis/script.js';
import { type RedisServer, startRedisServer } from '../support/redis-server.js';
import { describeRedis } from './describe-redis.js';

const SCRIPT = syncScript('{ math.floor(ARGV[2] / 1000), ARGV[2] % 1000 * 1000 }');
const AMOUNT = 10;
const WINDOW_MS = 1000;
const GRACE_MS = 200;
const LEASE_MS = 3000;
const START_MS = 1_700_000_000_000;
const KEY = '{test:app}:bucket';

type Outcome = readonly [number, string, BucketState[], Answer[]];

describeRedis('the script', () => {
  let server: RedisServer;
  let redis: Redis;
  beforeAll(async () => {
    server = await startRedisServer();
    redis = new Redis(server.url);
  });
  afterAll(async () => {
    redis.disconnect();
    await server.close();
  });

  const report = (held: number, more: Partial<BucketReport> = {}): BucketReport => ({
    amount: AMOUNT,
    window: WINDOW_MS,
    grace: GRACE_MS,
    even: false,
    held,
    unsure: false,
    cooled: [],
    refusals: [],
    answered: false,
    ...more,
  });
  const run = async (now: number, call: Partial<Call>, keys = [KEY]): Promise<Outcome> => {
    const whole: Call = {
      process: 'a',
      epoch: '',
      memory: 5000,
      deadline: now,
      lease: LEASE_MS,
      waits: true,
      buckets: [],
      asks: [],
      ...call,
    };
    const named = ['{test:app}epoch', ...keys.flatMap((key) => [key, `${key} crowd`])];
    const args = [...named, JSON.stringify(whole), String(now)];
    return (await redis.eval(SCRIPT, named.length, ...args)) as Outcome;
  };

  /** A process: what it may use, what it uses, and when each cools no more. */
  class Process {
    readonly stock: { weight: number; from: number }[] = [];
    readonly flying: { weight: number; endsBy: number }[] = [];
    readonly cooling: { weight: number; until: number }[] = [];
    readonly news: [string, number][] = [];
    isUnsure = false;
    contact = -Infinity;

    constructor(readonly name: string) {}

    get held(): number {
      return [...this.stock, ...this.flying].reduce((sum, { weight }) => sum + weight, 0);
    }

    async call(now: number, asks: readonly number[], isHeard = true): Promise<void> {
      const cooled = this.news
        .filter(([, until]) => until > now)
        .map(([name, until]) => [name, until - now] as const);
      const [, , , answers] = await run(now, {
        process: this.name,
        buckets: [report(this.held, { cooled, unsure: this.isUnsure })],
        asks: asks.map((weight) => [[1, weight]]),
      });
      this.isUnsure = !isHeard;
      if (!isHeard) return;
      this.news.length = 0;
      this.contact = now;
      for (const [index, [, delay]] of answers.entries()) {
        if (delay !== undefined) this.stock.push({ weight: asks[index]!, from: now + delay });
      }
    }
  }

  const step = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('ask' as const),
        isHeard: fc.integer({ max: 3, min: 0 }).map((n) => n > 0),
        who: fc.nat(2),
        weights: fc.array(fc.integer({ min: 1, max: AMOUNT }), { maxLength: 4 }),
      }),
    },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('use' as const), who: fc.nat(2) }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('end' as const), who: fc.nat(2) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('return' as const), who: fc.nat(2) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('die' as const), who: fc.nat(2) }) },
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('pass' as const),
        ms: fc.integer({ min: 1, max: 900 }),
      }),
    },
  );

  it('never lets more than the amount be in use, whatever processes do and die of', async () => {
    let id = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 80 }), async (steps) => {
        await redis.flushall();
        let now = START_MS;
        let processes = ['a', 'b', 'c'].map((name) => new Process(name));
        const ghosts: Process[] = [];
        for (const action of steps) {
          if (action.kind === 'pass') {
            now += action.ms;
            // Whoever lives tells of itself in time; this is what the lease relies on.
            for (const process of processes) {
              if (process.held > 0 && now - process.contact > LEASE_MS / 3)
                await process.call(now, []);
            }
          } else {
            const process = processes[action.who]!;
            if (action.kind === 'ask') {
              await process.call(now, action.weights, action.isHeard);
            }
            if (action.kind === 'use') {
              const next = process.stock.findIndex(({ from }) => from <= now);
              const [permit] = next === -1 ? [] : process.stock.splice(next, 1);
              if (permit) process.flying.push({ weight: permit.weight, endsBy: Infinity });
            }
            if (action.kind === 'end') {
              const permit = process.flying.shift();
              if (permit) {
                process.cooling.push({ weight: permit.weight, until: now + WINDOW_MS });
                process.news.push([`${permit.weight}:${(id += 1)}`, now + WINDOW_MS]);
              }
            }
            if (action.kind === 'return') {
              for (const { weight, from } of process.stock.splice(0)) {
                process.news.push([`${weight}:${(id += 1)}`, from]);
              }
            }
            if (action.kind === 'die') {
              // The server may count what was in flight for a grace still.
              for (const { weight } of process.flying.splice(0)) {
                process.cooling.push({ weight, until: now + GRACE_MS + WINDOW_MS });
              }
              ghosts.push(process);
              processes = processes.map((other) =>
                other === process ? new Process(`${process.name}'`) : other,
              );
            }
          }
          const used = [...processes, ...ghosts].flatMap(({ flying, cooling }) => [
            ...flying,
            ...cooling.filter(({ until }) => until > now),
          ]);
          expect(used.reduce((sum, { weight }) => sum + weight, 0)).toBeLessThanOrEqual(AMOUNT);
          await expectInStep();
        }
      }),
      { numRuns: 150 },
    );
  });

  /** The sum is that of the permits, and what each process holds is there as its lease is. */
  async function expectInStep(): Promise<void> {
    const flat = await redis.zrange(KEY, 0, -1, 'WITHSCORES');
    const scores = new Map<string, number>();
    for (let index = 0; index < flat.length; index += 2) {
      scores.set(flat[index]!, Number(flat[index + 1]));
    }
    let sum = 0;
    for (const [member, score] of scores) {
      if (score <= 0) continue;
      sum += member.startsWith('@')
        ? -scores.get(`#${member.slice(1)}`)!
        : Number.parseInt(member, 10);
    }
    expect(scores.get('sum') ?? 0).toBeCloseTo(-sum);
  }

  it('grants all that a request needs in several buckets, or only what it waits for in the first that is full', async () => {
    await redis.flushall();
    const keys = ['{test:app}:user', '{test:app}:app'];
    const user = { ...report(0), amount: 1 };
    const ask = [[1, 1] as const, [2, 1] as const];
    const both = await run(START_MS, { buckets: [user, report(0)], asks: [ask] }, keys);
    expect(both[3]).toEqual([[0, 0, 0]]);
    const cooled = { ...user, cooled: [['1:x', WINDOW_MS] as const] };
    const [, , states, answers] = await run(
      START_MS + 10,
      { buckets: [cooled, report(1)], asks: [ask] },
      keys,
    );
    // Granted for when the user's window has room again; nothing of the app's is kept from others until then.
    expect(answers).toEqual([[0, WINDOW_MS + 1]]);
    expect(states[1]![3]).toBe(1);
  });

  it('grants a permit that cools to one process only, for when it is free', async () => {
    await redis.flushall();
    const cooled = [['10:x', 600] as const];
    await run(START_MS, { buckets: [report(0, { cooled })] });
    const ask = (process: string): Promise<Outcome> =>
      run(START_MS, { process, buckets: [report(0)], asks: [[[1, 6]]] });
    expect((await ask('b'))[3]).toEqual([[0, 601]]);
    expect((await ask('c'))[3]).toEqual([[WINDOW_MS / 2]]);
  });

  it('keeps cooling what was granted in an answer that was not heard', async () => {
    await redis.flushall();
    const cooled = [['10:x', 600] as const];
    await run(START_MS, { buckets: [report(0, { cooled })] });
    const asks = [[[1, 6] as const]];
    await run(START_MS, { process: 'b', buckets: [report(0)], asks });
    await run(START_MS + 5, { process: 'b', buckets: [report(0, { unsure: true })] });
    const [, , , answers] = await run(START_MS + 10, { process: 'c', buckets: [report(0)], asks });
    expect(answers[0]![1]).toBeGreaterThan(590);
    await expectInStep();
  });

  it('lets come back no more of a crowd in a window than it can serve', async () => {
    await redis.flushall();
    await run(START_MS, { buckets: [report(AMOUNT)] });
    const waits: number[] = [];
    for (let index = 0; index < 3 * AMOUNT; index++) {
      const call = { process: `p${index}`, buckets: [report(0)], asks: [[[1, 1] as const]] };
      const [, , , answers] = await run(START_MS, call);
      waits.push(answers[0]![0]);
    }
    expect(waits[0]).toBe(WINDOW_MS / 2);
    expect(waits.at(-1)).toBe(3 * WINDOW_MS);
  });

  it('does nothing when it comes after its deadline, or with none', async () => {
    await redis.flushall();
    const late = await run(START_MS, { deadline: START_MS - 1, buckets: [report(5)] });
    expect(late).toEqual([START_MS]);
    expect(await run(START_MS, { deadline: 0, buckets: [report(5)] })).toEqual([START_MS]);
    expect(await redis.dbsize()).toBe(0);
  });

  it('grants nothing until all that may have been lost is over, once a process misses what it knew', async () => {
    await redis.flushall();
    const [, epoch] = await run(START_MS, { buckets: [report(0)], asks: [[[1, 1]]] });
    await redis.flushall();
    const first = { epoch, buckets: [report(0)], asks: [[[1, 1] as const]] };
    const lost = await run(START_MS + 100, first);
    expect(lost[3]).toEqual([[LEASE_MS + WINDOW_MS + GRACE_MS]]);
    // So also for one that comes new.
    const fresh = { process: 'b', buckets: [report(0)], asks: [[[1, 1] as const]] };
    expect((await run(START_MS + 200, fresh))[3][0]![0]).toBeGreaterThan(LEASE_MS);
    expect((await run(START_MS + 5000, fresh))[3]).toEqual([[0, 0]]);
  });

  it('learns for all from what one was refused, along the curve of the window in memory', async () => {
    await redis.flushall();
    const cooled = [['8:x', WINDOW_MS] as const];
    const refusals = [[1, 50, -1] as const];
    const [, , states] = await run(START_MS, { buckets: [report(0, { cooled, refusals })] });
    expect(states[0]).toEqual([6, WINDOW_MS * 0.05, 1, 8, 0]);
    const other = { process: 'b', buckets: [report(0)], asks: [[[1, 1] as const]] };
    const paused = await run(START_MS + 10, other);
    // Not before the window has room for less than it had: eight cool, and six may.
    expect(paused[3]).toEqual([[0, WINDOW_MS + 1 - 10]]);
    const grown = await run(START_MS + 11 * WINDOW_MS, { buckets: [report(0)] });
    expect(grown[2][0]!.slice(0, 2)).toEqual([AMOUNT, 0]);
    expect(await redis.exists(KEY)).toBe(0);
  });

  it('takes a lone first refusal for no more than it is, and lets what is heavier go alone', async () => {
    await redis.flushall();
    const cooled = [['1:x', 1] as const];
    await run(START_MS, { buckets: [report(0, { cooled, refusals: [[1, 50, -1]] })] });
    const asks = [[[1, 8] as const]];
    const alone = await run(START_MS + 60, { buckets: [report(0)], asks });
    expect(alone[2][0]![0]).toBeLessThan(4);
    expect(alone[3]).toEqual([[0, 0]]);
    const later = await run(START_MS + 2 * WINDOW_MS, { buckets: [report(0)] });
    expect(later[2][0]!.slice(0, 2)).toEqual([AMOUNT, 0]);
  });

  it('makes every key expire by itself', async () => {
    await redis.flushall();
    await run(START_MS, { buckets: [report(0)], asks: [[[1, 1]]] });
    for (const key of await redis.keys('*')) expect(await redis.pttl(key)).toBeGreaterThan(0);
  });

  it('spaces permits evenly over all processes', async () => {
    await redis.flushall();
    const even = { ...report(0), even: true };
    const delays: number[] = [];
    for (const process of ['a', 'b', 'c']) {
      const [, , , answers] = await run(START_MS, { process, buckets: [even], asks: [[[1, 1]]] });
      delays.push(answers[0]![1]!);
    }
    expect(delays).toEqual([0, WINDOW_MS / AMOUNT, (2 * WINDOW_MS) / AMOUNT]);
  });
});
