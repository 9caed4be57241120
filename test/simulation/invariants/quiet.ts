import { Violation } from '../violation.js';
import type { Life } from '../world/life.js';

/** Where nothing waits, nothing keeps the process alive; and where all is over, no timer is left. */
export function checkTimers(life: Life): void {
  const { world, runtime, state, open } = life;
  // A message to Redis may still be under way, or a file that fails be tried again, which keeps no process alive.
  const mayTell = world.scenario.kind === 'redis' || life.isOut;
  const left = runtime.timers(mayTell ? 'ref' : 'all');
  if (state === 'closed' && left > 0) {
    throw new Violation('timers', `${left} timers are left after the close`);
  }
  if (state !== 'open') return;
  for (const request of open)
    if (request.state === 'waiting' || request.state === 'holding') return;
  if (runtime.timers('ref') > 0) {
    throw new Violation('timers', `${runtime.timers('ref')} timers are left though nothing waits`);
  }
}

/** What was aborted, or waited when all was closed, settles at once. */
export function checkEnded(life: Life): void {
  for (const request of life.open) {
    if (request.state === 'settled') {
      throw new Violation('settle', `${request.name} has ended, and its promise has not settled`);
    }
    if (request.state !== 'waiting' && request.state !== 'holding') continue;
    if (request.isAborted) throw new Violation('abort', `${request.name} goes on after its abort`);
    if (request.isClosed) throw new Violation('close', `${request.name} waits on after the close`);
  }
}
