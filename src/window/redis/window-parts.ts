import type { OutagePolicy } from '../../options/redis-options.js';
import type { RedisWindow } from './window.js';

/** What all windows of a process have in common. */
export interface WindowParts {
  readonly leaseMs: number;
  readonly onOutage: OutagePolicy;
  readonly localShare: number;
  /** Makes an id that this process has not used before. */
  readonly nextId: () => string;
  /** Whether Redis does not answer for that App Key. */
  readonly isOut: (appKey: string) => boolean;
  /** Is called when somebody waits in `window`, or no longer, or it wants to ask. */
  readonly waits: (window: RedisWindow) => void;
  /** Is called when Redis is to hear of `window` within so many milliseconds. */
  readonly tells: (window: RedisWindow, withinMs: number) => void;
}
