import { isAxiosError, isCancel } from 'axios';
import { ThrottleError } from '../../../src/index.js';
import { Violation } from '../violation.js';
import type { Life } from './life.js';
import type { SimulatedRequest } from './request.js';

/** What a caller got. */
export type Outcome =
  { readonly answer: { readonly status: number } } | { readonly error: unknown };

/** The promise of `request` has settled: checks that it is what it has to be. */
export function settle(life: Life, request: SimulatedRequest, outcome: Outcome): void {
  const { state } = request;
  life.open.delete(request);
  life.world.settledAt = life.world.agenda.count;
  if ('answer' in outcome) life.log('settles', `request ${request.id}`, outcome.answer.status);
  else life.log('settles', `request ${request.id}`, codeOf(outcome.error));
  if (life.state === 'dead') return;
  if (state === 'flying')
    throw new Violation('settle', `${request.name} settled while it was in flight`);
  if (state === 'settled') return;
  // It was not sent, or not again.
  if ('answer' in outcome)
    throw new Violation('settle', `${request.name} was answered without being sent`);
  const isHolding = state === 'holding';
  if (isHolding) life.unsent(request);
  request.state = 'settled';
  const code = codeOf(outcome.error);
  if (!isAllowed(life, request, code, isHolding)) {
    const message = outcome.error instanceof Error ? outcome.error.stack : String(outcome.error);
    throw new Violation(
      'settle',
      `${request.name} failed with ${code}, and had no reason to: ${message}`,
    );
  }
}

function isAllowed(
  life: Life,
  request: SimulatedRequest,
  code: string,
  isHolding: boolean,
): boolean {
  const { options } = life.world.scenario;
  const now = life.runtime.monotonic();
  switch (code) {
    case 'ERR_CANCELED':
      return request.isAborted;
    case 'before-send failed':
      return isHolding;
    case 'ERR_THROTTLE_CLOSED':
      return (
        request.isClosed ||
        life.state === 'closed' ||
        (life.state === 'closing' && !life.isDraining)
      );
    case 'ERR_THROTTLE_WEIGHT':
      return request.needs.some(
        ({ weight }, index) => weight > life.limits.amountOf(request.step.quota, index),
      );
    case 'ERR_THROTTLE_QUEUE_FULL':
      return options.maxQueue < Infinity && request.ahead >= options.maxQueue;
    case 'ERR_THROTTLE_WAIT': {
      const maxWaitMs = request.maxWaitMs(options.maxWaitMs);
      const waitedMs = request.waitedMs + now - request.waitsSince;
      // At once, where that is known to be too short; else when it is over.
      return maxWaitMs < Infinity && (waitedMs >= maxWaitMs - EARLY_MS || isInVain(life, request));
    }
    default:
      return false;
  }
}

/** Whether it asked, or asked anew, at this very moment, and had to wait. */
function isInVain(life: Life, request: SimulatedRequest): boolean {
  const now = life.runtime.monotonic();
  return now === request.waitsSince || life.updatedAt === now;
}

function codeOf(error: unknown): string {
  // Of a signal's reason: an error, but none of this realm's where a test is run in one of its own.
  if (isCancel(error) || (error as Error).name === 'AbortError') return 'ERR_CANCELED';
  if (isAxiosError(error) || error instanceof ThrottleError) return error.code ?? error.message;
  return error instanceof Error ? error.message : 'unknown';
}

/** A timer goes by whole milliseconds, of its length and of the clock: both may take nearly one away. */
const EARLY_MS = 2;
