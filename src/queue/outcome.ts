import type { Permit } from '../window/window.js';
import type { QueuedRequest } from './queued-request.js';

/** What becomes of an entry. It is told in the context of its request. */
export interface Outcome {
  /** Its turn has come: it is to be sent at once. */
  readonly go: (permits: readonly Permit[], waitedMs: number) => void;
  /** It is not going to be sent. */
  readonly fail: (error: unknown) => void;
  /** It has left its lines, to ask anew. */
  readonly askAnew: () => void;
}

/** One that has left its lines, to ask anew for what it needs by then. */
export interface Leaving {
  readonly request: QueuedRequest;
  readonly waitedMs: number;
  readonly ask: () => void;
}
