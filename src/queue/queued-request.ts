import type { Demand } from '../bucket/demand.js';
import type { Oversize } from '../limits/result.js';
import type { Tenant } from '../options/tenants.js';
import type { Permit } from '../window/window.js';

/**
 * What the queue needs to know of a request.
 *
 * @typeParam A - what its sending comes to
 */
export interface QueuedRequest<A = unknown> {
  readonly endpoint: string;
  readonly appKey: string;
  /** Keys of the buckets that it needs. */
  readonly buckets: readonly string[];
  /** What it needs, the narrowest limit first. Never empty. */
  readonly demands: readonly Demand[];
  /** Set where its body names more receivers than the server takes in one call. */
  readonly oversize: Oversize | undefined;
  /** 0 (first) to 9 (last). */
  readonly priority: number;
  /** Whose turn in line it takes. */
  readonly tenant: Tenant;
  /** Orders it among those of its priority, should it come back to a line. */
  readonly order: number;
  /** Longest wait in line from now, in milliseconds. */
  readonly maxWaitMs: number;
  /** How long it has waited before, where it was refused. */
  readonly waitedMs: number;
  /** How long it had waited when it was sent last. */
  readonly sentAfterMs: number;
  /** How often the server has refused it. */
  readonly refusals: number;
  /** Whether it goes to the head of its priority, for it had a place in line before. */
  readonly comesBack: boolean;
  /** What the server answered when it refused it last. */
  readonly refusal: unknown;
  /** Whether it is let in also while the throttle closes. */
  readonly isUnderWay: boolean;
  /** Why it must not be sent, where that is known by now: whatever it is to fail with. */
  interruption(): unknown;
  /** Tells the same while it waits. Returns the function that stops it. */
  onInterruption(tell: (reason: unknown) => void): () => void;
  /** Reads anew what it needs: limits have changed while it waited, for so many milliseconds. */
  renew(waitedMs: number): void;
  /** Sends it with its permits, one for each of its demands, after it waited for so many milliseconds. */
  send(permits: readonly Permit[], waitedMs: number): Promise<A>;
}
