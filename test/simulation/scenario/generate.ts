import { LAWS } from '../network/laws.js';
import { Random } from '../random.js';
import type { RuntimePlan } from '../time/runtime.js';
import type {
  Kind,
  LimitPlan,
  OptionsPlan,
  ProcessStep,
  QuotaPlan,
  RedisStep,
  RoutePlan,
  Scenario,
  SendStep,
  ServerPlan,
  SharingPlan,
  Step,
  UpdateStep,
} from './scenario.js';
import { cutOffOf } from './cut-off.js';
import { brief, tightOf, unhindered } from './tight.js';

/** The scenario of a seed. */
export function generate(kind: Kind, seed: number): Scenario {
  const random = new Random(seed, 1);
  const isShared = kind !== 'memory';
  const tight = isShared && random.chance(0.4) ? tightOf(random) : undefined;
  const quotas = tight
    ? [tight.quota]
    : Array.from({ length: random.whole(1, 3) }, (_, index) => quotaOf(index, random));
  const length = isShared ? random.whole(2, 5) : random.whole(1, 3);
  const isDrifting = kind === 'redis' && random.chance(0.4);
  const processes = Array.from({ length }, () => processOf(isDrifting, random));
  const drawn = optionsOf(random, isShared ? 1 : length, isShared);
  const options = tight ? unhindered(drawn) : drawn;
  const plan = sharingOf(random, length);
  const sharing = tight ? brief(plan, random) : plan;
  const durationMs = tight?.durationMs ?? durationOf(quotas, random);
  const routes = routesOf(options, durationMs, random);
  const sends = tight?.sends ?? random.whole(20, isWide(quotas) ? 400 : 150);
  const steps = stepsOf({ kind, quotas, processes, options, sends }, durationMs, random);
  if (tight && kind === 'redis' && random.chance(0.6))
    steps.push(...cutOffOf(tight, { processes, sharing }, random));
  return {
    seed,
    kind,
    quotas,
    server: serverOf(random),
    options,
    sharing,
    // At most 100 parts per million, of windows of 18 s.
    leastMs: isDrifting ? 1 : 0,
    processes,
    routes,
    trouble: tight ? random.pick([0, 0.05]) : random.pick([0, 0.05, 0.2, 0.5]),
    steps: steps.toSorted((a, b) => a.at - b.at),
  };
}

/** Whether it takes a crowd to use one of them up. */
const isWide = (quotas: readonly QuotaPlan[]): boolean =>
  quotas.some(({ limits }) => limits.some(({ amount }) => amount >= WIDE));

const WIDE = 60;
const WINDOWS_MS = [20, 50, 100, 200, 333, 500, 1000, 1000, 2000, 3000];

function limitOf(random: Random, more: Partial<LimitPlan> = {}): LimitPlan {
  const amount = random.pick([1, 2, 3, 4, 5, 7, 10, 20, WIDE]);
  return { amount, windowMs: random.pick(WINDOWS_MS), unit: 'call', scope: 'app', ...more };
}

function quotaOf(index: number, random: Random): QuotaPlan {
  const path = `/q${index}` as const;
  switch (random.weighted({ one: 4, two: 3, user: 3, messages: 3, mixed: 2 })) {
    case 'one':
      return { method: 'GET', paths: [path, `${path}/other`], limits: [limitOf(random)] };
    case 'two': {
      const short = limitOf(random);
      const windowMs = short.windowMs * random.whole(2, 6);
      const long = limitOf(random, { windowMs, amount: short.amount * random.whole(1, 3) });
      return { method: 'GET', paths: [path], limits: [short, long] };
    }
    case 'user': {
      const own = limitOf(random, { scope: 'user', amount: random.whole(1, 4) });
      return { method: 'GET', paths: [`${path}/{username}`], limits: [own, limitOf(random)] };
    }
    case 'messages':
      return { method: 'POST', paths: [path], limits: [limitOf(random, { unit: 'message' })] };
    case 'mixed':
      return {
        method: 'POST',
        paths: [path],
        limits: [limitOf(random, { unit: 'message' }), limitOf(random)],
      };
  }
}

function processOf(isDrifting: boolean, random: Random): RuntimePlan {
  const isPlain = random.chance(0.4);
  return {
    monotonic: isPlain ? 1000 : random.between(0, 1e6),
    wall: 1_700_000_000_000 + random.whole(-1e7, 1e7),
    rate: isDrifting ? 1 + random.between(-1e-4, 1e-4) : 1,
    lateMs: random.pick([0, 0, 0.5, 3, 15]),
    isCoarse: random.chance(0.5),
  };
}

function optionsOf(random: Random, processes: number, isShared: boolean): OptionsPlan {
  const countFrom = random.chance(isShared ? 0 : 0.12) ? 'send' : 'response';
  return {
    pacing: random.chance(0.2) ? 'even' : 'burst',
    countFrom,
    lostGraceMs: random.pick([0, 10, 100, 500]),
    maxQueue: random.chance(0.2) ? random.pick([0, random.whole(0, 8)]) : Infinity,
    maxWaitMs: random.chance(0.2) ? random.between(0, 3000) : Infinity,
    retryLimit: random.pick([0, 1, 3, 10]),
    share: processes === 1 ? random.pick([1, 1, 0.5]) : 1 / processes,
    hasBeforeSend: random.chance(0.2),
    takesAnyStatus: random.chance(0.5),
  };
}

function sharingOf(random: Random, processes: number): SharingPlan {
  return {
    leaseMs: random.pick([1000, 1500, 5000]),
    timeoutMs: random.pick([20, 100, 300, 1000]),
    onOutage: random.weighted({ wait: 8, local: 2, open: 0.5 }),
    localShare: 1 / processes,
    ms: random.pick([0, 1, 5, 30]),
    trouble: random.pick([0, 0.02, 0.1, 0.4]),
  };
}

function serverOf(random: Random): ServerPlan {
  return {
    counts: random.pick(['sliding', 'fixed']),
    phase: random.between(0, 1),
    countsRefused: random.chance(0.3),
    refusal: random.pick([429, 403]),
    retryAfter: random.pick(['none', 'none', 'seconds', 'date']),
    namesUnit: random.chance(0.3),
  };
}

/** Long enough for some windows to pass. */
function durationOf(quotas: readonly QuotaPlan[], random: Random): number {
  const windows = quotas.flatMap(({ limits }) => limits.map(({ windowMs }) => windowMs));
  return Math.max(...windows) * random.between(2, 8) + 200;
}

function routesOf({ countFrom }: OptionsPlan, durationMs: number, random: Random): RoutePlan[] {
  const ms = random.pick([0, 1, 5, 20, 60, 150]);
  // Counted from the sending, the promise is for ways that take equally long.
  if (countFrom === 'send') return [{ from: 0, law: random.pick(['steady', 'edges']), ms }];
  const routes: RoutePlan[] = [{ from: 0, law: random.pick(LAWS), ms }];
  while (random.chance(0.3)) {
    const from = random.between(0, durationMs);
    routes.push({ from, law: random.pick(LAWS), ms: random.pick([0, 1, 5, 20, 60, 300]) });
  }
  return routes.toSorted((a, b) => a.from - b.from);
}

interface Stage {
  readonly kind: Kind;
  readonly quotas: readonly QuotaPlan[];
  readonly processes: readonly RuntimePlan[];
  readonly options: OptionsPlan;
  /** How many requests are sent. */
  readonly sends: number;
}

/** Moments of several kinds: anywhere, at whole milliseconds, and in bursts of one moment. */
function momentOf(durationMs: number, bursts: readonly number[], random: Random): number {
  const kind = random.pick(['any', 'whole', 'burst', 'burst'] as const);
  if (kind === 'burst') return random.pick(bursts);
  const at = random.between(0, durationMs);
  return kind === 'whole' ? Math.round(at) : at;
}

function stepsOf(stage: Stage, durationMs: number, random: Random): Step[] {
  const bursts = Array.from({ length: random.whole(1, 6) }, () =>
    Math.round(random.between(0, durationMs)),
  );
  const at = (): number => momentOf(durationMs, bursts, random);
  const steps: Step[] = [];
  for (let count = 0; count < stage.sends; count++) {
    steps.push({ at: at(), seed: random.seed(), ...sendOf(stage, random) });
  }
  if (random.chance(0.4)) {
    for (let count = random.whole(1, 30); count > 0; count--) {
      const quota = random.whole(0, stage.quotas.length - 1);
      steps.push({
        at: at(),
        seed: random.seed(),
        kind: 'consumer',
        quota,
        weight: random.whole(1, 3),
      });
    }
  }
  for (let count = random.whole(0, 6); count > 0; count--) {
    steps.push({ at: at(), seed: random.seed(), ...processStepOf(stage, random) });
  }
  const redisSteps = stage.kind === 'redis' && random.chance(0.7) ? random.whole(1, 6) : 0;
  for (let count = redisSteps; count > 0; count--) {
    const step = { at: at(), seed: random.seed(), ...redisStepOf(random) };
    steps.push(step);
    // What takes over is often only a little behind.
    const savedAt = Math.max(0, step.at - random.between(1, 500));
    if (step.kind === 'redis-restore' && random.chance(0.6))
      steps.push({ at: savedAt, seed: random.seed(), kind: 'redis-save', ms: 1 });
  }
  const fileSteps = stage.kind === 'file' && random.chance(0.4) ? random.whole(1, 3) : 0;
  for (let count = fileSteps; count > 0; count--) {
    const kind = random.chance(0.7) ? 'file-fails' : 'reboot';
    steps.push({ at: at(), seed: random.seed(), kind, ms: random.between(1, 3000) });
  }
  for (let count = random.chance(0.4) ? random.whole(1, 4) : 0; count > 0; count--) {
    steps.push({ at: at(), seed: random.seed(), ...updateOf(stage, random) });
  }
  return steps;
}

function sendOf({ quotas, processes, options }: Stage, random: Random): SendStep {
  const quota = random.whole(0, quotas.length - 1);
  const { limits } = quotas[quota]!;
  const least = Math.min(...limits.map(({ amount }) => amount));
  const isHeavy = random.chance(0.3);
  const most = random.chance(0.05) ? least + 1 : Math.max(1, Math.floor(least * options.share));
  const byHand = random.chance(0.1);
  const takesWeight = limits.every(({ unit }) => unit === 'call') || limits[0]!.unit === 'message';
  return {
    kind: 'send',
    byHand: byHand ? true : undefined,
    process: random.whole(0, processes.length - 1),
    client: random.whole(0, 1),
    quota,
    path: random.whole(0, 1),
    user: random.whole(0, 2),
    weight: takesWeight && isHeavy ? random.whole(1, most) : 1,
    weighs: random.pick(['setting', 'body']),
    priority: random.chance(0.3) ? random.whole(0, 9) : undefined,
    maxWaitMs: random.chance(0.15) ? random.between(0, 2000) : undefined,
    abort: random.chance(0.15) ? abortOf(byHand, random) : undefined,
    timeoutMs: random.pick([10, 50, 200, 1000, 1000, 5000]),
  };
}

/** A permit that is taken by hand knows of signals only, and is handed over a moment after it was taken. */
function abortOf(byHand: boolean, random: Random): SendStep['abort'] {
  const whenSent = !byHand && random.chance(0.2) ? true : undefined;
  return {
    afterMs: random.pick([0, random.between(0, 1500)]),
    whenSent,
    by: byHand ? 'signal' : random.pick(['signal', 'token']),
  };
}

function processStepOf({ kind: stageKind, processes }: Stage, random: Random): ProcessStep {
  const kind = random.weighted({
    stall: 5,
    stop: 2,
    sleep: 2,
    die: 1.5,
    close: 1,
    drain: 1.5,
    wall: 2,
    attach: 2,
    detach: 2,
  });
  const process = random.whole(0, processes.length - 1);
  if (kind !== 'wall')
    return { kind, process, ms: random.between(1, kind === 'stall' ? 200 : 4000) };
  // The wall clock tells that a machine has slept, unless it is set back meanwhile.
  return { kind, process, ms: random.between(stageKind === 'redis' ? 0 : -1e5, 1e5) };
}

function redisStepOf(random: Random): RedisStep {
  const kind = random.weighted({
    'redis-down': 2,
    'redis-hang': 2,
    'redis-cut': 5,
    'redis-flush': 2,
    'redis-restart': 2,
    'redis-save': 3,
    'redis-restore': 3,
    'redis-unscript': 1,
    'redis-back': 1,
    'redis-ahead': 1,
  });
  const isClock = kind === 'redis-back' || kind === 'redis-ahead';
  const longest = kind === 'redis-cut' ? 8000 : 3000;
  return { kind, ms: isClock ? random.whole(1, 500) : random.between(1, longest) };
}

function updateOf({ kind, quotas, processes, options }: Stage, random: Random): UpdateStep {
  const process = random.whole(0, processes.length - 1);
  const quota = random.whole(0, quotas.length - 1);
  const { limits } = quotas[quota]!;
  const override = {
    quota,
    // Another window would be another bucket.
    limits: limits.map(({ amount }) => ({ amount: random.whole(1, amount) })),
  };
  const changesShare = random.chance(0.5);
  return {
    kind: 'update',
    process,
    alone: kind === 'file' && random.chance(0.4) ? true : undefined,
    share: changesShare ? options.share * random.pick([0.3, 0.5, 0.8, 1]) : undefined,
    override: changesShare && random.chance(0.5) ? undefined : override,
  };
}
