import type { Scenario } from './scenario/scenario.js';
import type { Outcome } from './simulation.js';
import { Violation } from './violation.js';

/** A rule that was broken, in words. */
export const ruleOf = (broken: unknown): string =>
  broken instanceof Violation ? broken.rule : broken instanceof Error ? broken.name : 'unknown';

/** How to see the run of a scenario again. */
export const replayCommand = ({ kind, seed }: Scenario): string =>
  `npm run simulate -- --kind ${kind} --seed ${seed} --runs 1`;

/** Of an error of the code itself, one wants to know where it was thrown. */
const wordsOf = (error: Error): string =>
  error instanceof Violation ? error.message : (error.stack ?? error.message);

/** Tells of a run that broke a rule, for somebody who has to find out why. */
export function tellOf({ scenario, broken, lines }: Outcome, whole: Scenario): string {
  const { steps, quotas, options, server, routes } = scenario;
  const error = broken instanceof Error ? wordsOf(broken) : 'not when it was run again';
  const limits = quotas.map(({ method, paths, limits }) => {
    const each = limits.map(
      ({ amount, unit, windowMs, scope }) => `${amount} ${unit}s/${windowMs}ms/${scope}`,
    );
    return `  ${method} ${paths[0]!}: ${each.join(' + ')}`;
  });
  return [
    `A rule was broken in seed ${scenario.seed} (${scenario.kind}): ${error}`,
    '',
    ...limits,
    `  options: ${JSON.stringify(options)}`,
    `  server:  ${JSON.stringify(server)}`,
    `  routes:  ${JSON.stringify(routes)}`,
    '',
    `The last lines of the run, which has ${steps.length} steps, shrunk from ${whole.steps.length}:`,
    ...lines,
    '',
    `To see it again: ${replayCommand(whole)}`,
  ].join('\n');
}
