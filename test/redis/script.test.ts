/** The script by itself, under a clock of the test's: whatever processes do, no more than the amount is in use. */
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { execFileSync } from 'node:child_process';
import { LEARNING, type BucketReport, type Message } from '../../src/window/redis/protocol.js';
import { SCRIPT } from '../../src/window/redis/script.js';
import { type RedisServer, startRedisServer } from '../support/redis-server.js';
import { describeRedis } from './describe-redis.js';

const AMOUNT = 10;
const WINDOW_MS = 1000;
const GRACE_MS = 200;
const LEASE_MS = 3000;
const START_MS = 1_700_000_000_000;
const KEY = '{test:app}:bucket';

type Outcome = readonly [number, number, number[][], number[][], number];
const sumOf = (permits: readonly { readonly weight: number }[]): number =>
  permits.reduce((sum, { weight }) => sum + weight, 0);

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

  const report = (flying: number, more: Partial<BucketReport> = {}): BucketReport => ({
    amount: AMOUNT,
    window: WINDOW_MS,
    grace: GRACE_MS,
    even: false,
    former: AMOUNT,
    flying,
    stock: 0,
    unheard: 0,
    cooled: [],
    refusals: [],
    answered: false,
    ...more,
  });
  let calls = 0;
  const run = async (now: number, message: Partial<Message>, keys = [KEY]): Promise<Outcome> => {
    const whole: Message = {
      process: 'a',
      number: (calls += 1),
      epoch: 0,
      heard: 0,
      heardUntil: Infinity,
      memory: 5000,
      deadline: now,
      lease: LEASE_MS,
      waits: true,
      buckets: [],
      asks: [],
      ...message,
    };
    const ofProcess = `{test:app}process:${whole.process}`;
    const named = ['{test:app}epoch', ofProcess, ...keys.flatMap((key) => [key, `${key} crowd`])];
    const args = [
      ...named,
      JSON.stringify({ ...whole, heardUntil: Math.min(whole.heardUntil, 1e15) }),
      LEARNING,
      String(now),
    ];
    return (await redis.eval(SCRIPT, named.length, ...args)) as Outcome;
  };

  /** A process: what it may use, what it uses, and when each cools no more. */
  class Process {
    readonly stock: { weight: number; from: number }[] = [];
    readonly flying: { weight: number; endsBy: number }[] = [];
    readonly cooling: { weight: number; until: number }[] = [];
    readonly news: { name: string; until: number; isTold: boolean }[] = [];
    unheard = 0;
    contact = -Infinity;

    constructor(readonly name: string) {}

    get held(): number {
      return sumOf(this.stock) + sumOf(this.flying);
    }

    async call(now: number, asks: readonly number[], isHeard = true): Promise<void> {
      const cooled = this.news
        .filter(({ until }) => until > now)
        .map(({ name, until, isTold }) => [name, until - now, isTold ? 0 : 1] as const);
      const flying = sumOf(this.flying);
      const bucket = report(flying, { stock: sumOf(this.stock), cooled, unheard: this.unheard });
      const message = {
        process: this.name,
        number: (calls += 1),
        buckets: [bucket],
        asks: asks.map((weight) => [[1, weight]] as const),
      };
      const [, , , answers] = await run(now, message);
      // A client that heard no reply sends it again.
      if (!isHeard && calls % 2 === 0) expect(await run(now, message)).toEqual([now]);
      this.unheard = isHeard ? 0 : this.unheard || message.number;
      for (const item of this.news) item.isTold = true;
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
    const newsOf = (weight: number, until: number) => ({
      name: `${weight}:${(id += 1)}`,
      until,
      isTold: false,
    });
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
                process.news.push(newsOf(permit.weight, now + WINDOW_MS));
              }
            }
            if (action.kind === 'return') {
              for (const { weight, from } of process.stock.splice(0)) {
                process.news.push(newsOf(weight, from));
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

  /** All that Redis knows. */
  async function dump(): Promise<{ key: string; value: Buffer; ttl: number }[]> {
    const keys = await redis.keys('*');
    return Promise.all(
      keys.map(async (key) => ({
        key,
        value: await redis.dumpBuffer(key),
        ttl: await redis.pttl(key),
      })),
    );
  }

  it('grants all that a request needs in several buckets, or only what it waits for in the first that is full', async () => {
    await redis.flushall();
    const keys = ['{test:app}:user', '{test:app}:app'];
    const user = { ...report(0), amount: 1 };
    const ask = [[1, 1] as const, [2, 1] as const];
    const both = await run(START_MS, { buckets: [user, report(0)], asks: [ask] }, keys);
    expect(both[3]).toEqual([[0, 0, 0]]);
    const cooled = { ...user, cooled: [['1:x', WINDOW_MS, 1] as const] };
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
    const cooled = [['10:x', 600, 1] as const];
    await run(START_MS, { buckets: [report(0, { cooled })] });
    const ask = (process: string): Promise<Outcome> =>
      run(START_MS, { process, buckets: [report(0)], asks: [[[1, 6]]] });
    expect((await ask('b'))[3]).toEqual([[0, 601]]);
    expect((await ask('c'))[3]).toEqual([[WINDOW_MS / 2]]);
  });

  it.each<[string, Partial<BucketReport>]>([
    ['by a process of a smaller limit', { amount: 4 }],
    ['after a refusal', { refusals: [[6, 50, 0]] }],
  ])('keeps cooling what has to be free and is not taken, when asked %s', async (_, more) => {
    await redis.flushall();
    const cooled = Array.from({ length: 10 }, (_, at) => [`1:x${at}`, 500 + 10 * at, 1] as const);
    await run(START_MS, { buckets: [report(0, { cooled })] });
    const ask = { process: 'b', buckets: [report(0, more)], asks: [[[1, 1] as const]] };
    const [, , [state], answers] = await run(START_MS, ask);
    // Six more than the one that it takes have to be free by then, and others may still book these.
    expect(answers[0]![1]).toBeGreaterThan(550);
    expect(state![3]).toBe(10);
    await expectInStep();
    expect(await redis.zcard(KEY)).toBeGreaterThan(10);
  });

  it('keeps cooling what was granted in an answer that was not heard', async () => {
    await redis.flushall();
    const cooled = [['10:x', 600, 1] as const];
    await run(START_MS, { buckets: [report(0, { cooled })] });
    const asks = [[[1, 6] as const]];
    const number = (calls += 1);
    await run(START_MS, { process: 'b', number, buckets: [report(0)], asks });
    await run(START_MS + 5, { process: 'b', buckets: [report(0, { unheard: number })] });
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
      waits.push(answers[0]![0]!);
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

  it('does nothing when it is executed again, or after a later one', async () => {
    await redis.flushall();
    await run(START_MS, { buckets: [report(0, { cooled: [['10:x', 600, 1]] })] });
    const number = (calls += 1);
    const again = { process: 'b', number, buckets: [report(0)], asks: [[[1, 6] as const]] };
    expect((await run(START_MS, again))[3]).toEqual([[0, 601]]);
    expect(await run(START_MS, again)).toEqual([START_MS]);
    expect(await run(START_MS, { ...again, number: number - 1 })).toEqual([START_MS]);
    await expectInStep();
    // Of another process there may be as high a number.
    const other = await run(START_MS, { ...again, process: 'c' });
    expect(other[3]).toEqual([[WINDOW_MS / 2]]);
  });

  it('counts twice what it was told in a call that was not heard, rather than not at all', async () => {
    await redis.flushall();
    const number = (calls += 1);
    await run(START_MS, { number, buckets: [report(0, { cooled: [['10:x', 600, 1]] })] });
    await run(START_MS, { process: 'b', buckets: [report(0)], asks: [[[1, 10]]] });
    const told = report(0, { cooled: [['10:x', 590, 0]], unheard: number });
    const [, , states] = await run(START_MS + 10, { buckets: [told] });
    expect(states[0]![3]).toBe(20);
    await expectInStep();
  });

  it('notices data that is older than what a process has heard, and once only', async () => {
    await redis.flushall();
    const ask = { asks: [[[1, 1] as const]] };
    const [, epoch] = await run(START_MS, { buckets: [report(0)] });
    await run(START_MS, { process: 'b', buckets: [report(0)] });
    const kept = await dump();
    await run(START_MS + 10, { buckets: [report(0, { cooled: [['10:x', 900, 1]] })] });
    const heard = calls;
    await redis.flushall();
    for (const { key, value, ttl } of kept) await redis.restore(key, ttl, value);
    // One that has heard nothing since cannot notice.
    expect((await run(START_MS + 50, { process: 'c', buckets: [report(0)] }))[1]).toBe(epoch);
    const lost = await run(START_MS + 100, { epoch, heard, buckets: [report(0)], ...ask });
    expect(lost[1]).toBeGreaterThan(epoch);
    expect(lost[3]).toEqual([[LEASE_MS + WINDOW_MS + GRACE_MS]]);
    const second = { process: 'b', epoch, heard, buckets: [report(0)], ...ask };
    const later = await run(START_MS + 200, second);
    expect(later.slice(1, 4)).toEqual([lost[1], expect.anything(), [[LEASE_MS + WINDOW_MS + 100]]]);
    // What one has heard long ago may be gone by itself.
    await redis.flushall();
    const late = { epoch: lost[1], heard: calls, heardUntil: START_MS + 9000, ...ask };
    const free = await run(START_MS + 9001, { ...late, buckets: [report(0)] });
    expect(free[3]).toEqual([[0, 0]]);
  });

  it('counts a void stock, another’s by now, until it hears that it is given up', async () => {
    await redis.flushall();
    await run(START_MS, { buckets: [report(0)], asks: [[[1, 10]]] });
    const afterLease = START_MS + LEASE_MS + WINDOW_MS + GRACE_MS;
    const other = { process: 'b', buckets: [report(0)], asks: [[[1, 10] as const]] };
    expect((await run(afterLease, other))[3]).toEqual([[0, 0]]);
    const [, , states] = await run(afterLease, { buckets: [report(2, { stock: 8 })] });
    // It may have been used since that was composed.
    expect(states[0]!.slice(3)).toEqual([20, 0, 1]);
    const again = await run(afterLease, { buckets: [report(2)] });
    expect(again[2][0]!.slice(3)).toEqual([12, 0, 0]);
    await expectInStep();
  });

  it('keeps what cools when a process comes that knows of a shorter window only', async () => {
    await redis.flushall();
    const hour = { window: 3_600_000 };
    await run(START_MS, { buckets: [report(0, { ...hour, cooled: [['10:x', 3_600_000, 1]] })] });
    await run(START_MS, { process: 'b', buckets: [report(0)], asks: [[[1, 1]]] });
    expect(await redis.pttl(KEY)).toBeGreaterThan(3_600_000);
  });

  it('obeys a pause of more than a day where the window is that long, and later calls do, too', async () => {
    await redis.flushall();
    const day = { window: 86_400_000 };
    const refusals = [[1, 50, 200_000_000] as const];
    const [, , states] = await run(START_MS, { buckets: [report(0, { ...day, refusals })] });
    expect(states[0]![1]).toBe(200_000_000);
    const [, , later] = await run(START_MS + 1000, { buckets: [report(0, day)] });
    expect(later[0]![1]).toBe(199_999_000);
  });

  it.each([1e14, 1e17, 1e300])(
    'lives through a pause of %p ms, and does not obey it for years',
    async (pauseMs) => {
      await redis.flushall();
      const refusals = [[1, 50, pauseMs] as const];
      const [, , states] = await run(START_MS, { buckets: [report(0, { refusals })] });
      expect(states[0]![1]).toBe(86_400_000);
      // Also where it is there already.
      await redis.zadd(KEY, -pauseMs, 'pause');
      const [, , later] = await run(START_MS + 10, { buckets: [report(0)] });
      expect(later[0]![1]).toBe(86_400_000);
    },
  );

  it('counts in fractions of a millisecond, too', async () => {
    await redis.flushall();
    const buckets = [{ ...report(0), window: 999.5, grace: 0.25 }];
    const [, , , answers] = await run(START_MS, { lease: 2999.75, buckets, asks: [[[1, 1]]] });
    expect(answers).toEqual([[0, 0]]);
  });

  it('is in its module as it is in its file', () => {
    execFileSync(process.execPath, ['scripts/embed-lua.js', '--check'], { stdio: 'pipe' });
  });

  it('grants nothing until all that may have been lost is over, once a process misses what it knew', async () => {
    await redis.flushall();
    const [, epoch] = await run(START_MS, { buckets: [report(0)], asks: [[[1, 1]]] });
    await redis.flushall();
    const first = { epoch, heard: calls, buckets: [report(0)], asks: [[[1, 1] as const]] };
    const lost = await run(START_MS + 100, first);
    expect(lost[3]).toEqual([[LEASE_MS + WINDOW_MS + GRACE_MS]]);
    // So also for one that comes new.
    const fresh = { process: 'b', buckets: [report(0)], asks: [[[1, 1] as const]] };
    expect((await run(START_MS + 200, fresh))[3][0]![0]).toBeGreaterThan(LEASE_MS);
    expect((await run(START_MS + 5000, fresh))[3]).toEqual([[0, 0]]);
  });

  it('learns for all from what one was refused, along the curve of the window in memory', async () => {
    await redis.flushall();
    const cooled = [['8:x', WINDOW_MS, 1] as const];
    const refusals = [[1, 50, -1] as const];
    const [, , states] = await run(START_MS, { buckets: [report(0, { cooled, refusals })] });
    expect(states[0]).toEqual([6, WINDOW_MS * 0.05, 1, 8, 0, 0]);
    const other = { process: 'b', buckets: [report(0)], asks: [[[1, 1] as const]] };
    const paused = await run(START_MS + 10, other);
    // Not before the window has room for less than it had: eight cool, and six may.
    expect(paused[3]).toEqual([[0, WINDOW_MS + 1 - 10]]);
    const grown = await run(START_MS + 11 * WINDOW_MS, { buckets: [report(0)] });
    expect(grown[2][0]!.slice(0, 2)).toEqual([AMOUNT, 0]);
    await run(START_MS + 12 * WINDOW_MS, { buckets: [report(0)] });
    expect(await redis.exists(KEY)).toBe(0);
  });

  it('takes the first refusal of one for that, whatever those of a greater amount have learnt', async () => {
    const refuse = (at: number, amount: number, used: number) =>
      run(at, {
        buckets: [
          report(0, {
            amount,
            cooled: [[`${used}:y${at}`, WINDOW_MS, 1]],
            refusals: [[1, 50, -1]],
          }),
        ],
      });
    const available = async (at: number): Promise<number> =>
      (await run(at, { buckets: [report(0, { amount: 6 })] }))[2][0]![0]!;
    const after = async (): Promise<number[]> => {
      const at = START_MS + 10 * WINDOW_MS;
      await refuse(at, 6, 1);
      const times = [1, 2, 3].map((windows) => at + windows * WINDOW_MS);
      const found: number[] = [];
      for (const time of times) found.push(await available(time));
      return found;
    };
    await redis.flushall();
    const alone = await after();
    await redis.flushall();
    await refuse(START_MS, AMOUNT, 6);
    expect(await after()).toEqual(alone);
  });

  it('keeps what it has learnt for those with a greater amount while one with a smaller asks', async () => {
    await redis.flushall();
    const cooled = [['8:x', WINDOW_MS, 1] as const];
    const refusals = [[1, 50, -1] as const];
    await run(START_MS, { buckets: [report(0, { cooled, refusals })] });
    await run(START_MS + 100, { buckets: [report(0, { refusals: [[1, 10, -1]] })] });
    // When what was learnt, which is less than either amount, is over for the smaller one, but not for the other.
    const at = START_MS + 7 * WINDOW_MS;
    const before = (await run(at, { buckets: [report(0)] }))[2][0]![0];
    expect(before).toBeLessThan(AMOUNT);
    const small = { process: 'b', buckets: [report(0, { amount: 4 })] };
    expect((await run(at, small))[2][0]![0]).toBe(4);
    expect((await run(at, { buckets: [report(0)] }))[2][0]![0]).toBe(before);
    await run(START_MS + 12 * WINDOW_MS, small);
    expect(await redis.exists(KEY)).toBe(0);
  });

  it('takes a lone first refusal for no more than it is, and lets what is heavier go alone', async () => {
    await redis.flushall();
    const cooled = [['1:x', 1, 1] as const];
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
