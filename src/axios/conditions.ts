import type { InternalAxiosRequestConfig } from 'axios';
import { handlersOf, type Manager } from './handlers.js';

/** One that is watched holds what was there before. */
type Condition = ((config: InternalAxiosRequestConfig) => boolean) & { [ORIGINAL]?: Condition };

const ORIGINAL = Symbol.for('easemob-throttle original condition');

/**
 * Conditions asked after that of the interceptor `ours` may throw, which ends the request there and then: no interceptor is told.
 *
 * @param failed - called with what one throws
 */
export function watchConditions(
  manager: Manager,
  ours: object,
  failed: (error: unknown) => void,
): void {
  const handlers = handlersOf<Condition>(manager);
  for (let index = handlers.length - 1; index >= 0; index--) {
    const handler = handlers[index];
    if (handler?.fulfilled === ours) return;
    const condition = handler?.runWhen;
    // What is no function, axios leaves alone too.
    if (!handler || typeof condition !== 'function' || ORIGINAL in condition) continue;
    const watched: Condition = (config) => {
      try {
        return condition(config);
      } catch (error) {
        failed(error);
        throw error;
      }
    };
    handler.runWhen = Object.assign(watched, { [ORIGINAL]: condition });
  }
}

export function unwatchConditions(manager: Manager): void {
  for (const handler of handlersOf<Condition>(manager)) {
    const original = handler?.runWhen?.[ORIGINAL];
    if (handler && original) handler.runWhen = original;
  }
}
