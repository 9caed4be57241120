import type { Scenario, Step } from './scenario/scenario.js';

/** Whether a scenario still breaks the same rule. */
export type Breaks = (scenario: Scenario) => Promise<boolean>;

/** Leaves out of a scenario that breaks a rule whatever it breaks it without, as long as `mayGoOn` says so. */
export async function shrink(
  scenario: Scenario,
  breaks: Breaks,
  mayGoOn: () => boolean,
): Promise<Scenario> {
  let least = scenario;
  const keep = async (smaller: Scenario): Promise<boolean> => {
    if (!mayGoOn() || !(await breaks(smaller))) return false;
    least = smaller;
    return true;
  };
  await dropSteps(() => least, keep);
  for (const simpler of SIMPLER) await keep({ ...least, ...simpler(least) });
  for (let index = 0; index < least.steps.length && mayGoOn(); index++) {
    for (const simpler of simplerSteps(least.steps[index]!)) {
      await keep({ ...least, steps: least.steps.with(index, simpler) });
    }
  }
  await dropSteps(() => least, keep);
  return least;
}

/** Leaves out steps, half of them at first, then ever fewer at a time. */
async function dropSteps(
  current: () => Scenario,
  keep: (smaller: Scenario) => Promise<boolean>,
): Promise<void> {
  for (let size = Math.ceil(current().steps.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < current().steps.length;) {
      const steps = current().steps.toSpliced(from, size);
      if (!(await keep({ ...current(), steps }))) from += size;
    }
  }
}

const SIMPLER: readonly ((scenario: Scenario) => Partial<Scenario>)[] = [
  () => ({ trouble: 0 }),
  () => ({ routes: [{ from: 0, law: 'steady', ms: 0 }] }),
  ({ routes }) => ({ routes: routes.slice(0, 1) }),
  ({ processes }) => ({
    processes: processes.map((plan) => ({ ...plan, lateMs: 0, isCoarse: false, monotonic: 1000 })),
  }),
  ({ options }) => ({ options: { ...options, hasBeforeSend: false } }),
  ({ options }) => ({ options: { ...options, maxWaitMs: Infinity, maxQueue: Infinity } }),
  ({ options }) => ({ options: { ...options, pacing: 'burst' } }),
  ({ server }) => ({ server: { ...server, countsRefused: false, counts: 'sliding', phase: 0 } }),
];

function simplerSteps(step: Step): readonly Step[] {
  const rounded = { ...step, at: Math.round(step.at) };
  if (step.kind !== 'send') return [rounded];
  const plain = { ...step, abort: undefined, maxWaitMs: undefined, priority: undefined };
  return [
    { ...plain, isCalm: true, timeoutMs: 5000 },
    plain,
    { ...step, isCalm: true },
    { ...step, abort: undefined },
    { ...step, maxWaitMs: undefined },
    { ...step, priority: undefined },
    rounded,
  ];
}
