import type { Consumer } from './consumers.js';
import type { LookupResult } from '../limits/result.js';
import type { FaultRule } from './faults.js';
import type { SandboxReport } from './report.js';

/** A request at the moment when it is counted. */
export interface CountedRequest extends LookupResult {
  /** Whether it was let in. */
  readonly accepted: boolean;
  /** Milliseconds since the sandbox started. */
  readonly atMs: number;
}

/** A running sandbox. It keeps the process alive until it is closed. */
export interface Sandbox {
  /** Where it listens, e.g. `http://127.0.0.1:34567`; org and app follow in the path. */
  readonly url: string;
  /** Address that it listens on. */
  readonly host: string;
  /** Port that it listens on. */
  readonly port: number;
  /** A page to look at: how full each window is, live. Open to other hosts only where the option `host` is. */
  readonly pageUrl: string;
  /** What was counted so far. Plain data. */
  report(): SandboxReport;
  /** Forgets all that was counted, so that every window is empty again. Consumers and faults stay. */
  reset(): void;
  /** Lets another consumer spend the quota from now on; the function returned stops it. */
  addConsumer(consumer: Consumer): () => void;
  /** Puts a fault in force from now on; the function returned takes it out. */
  addFault(rule: FaultRule): () => void;
  /** Stops listening and cuts what is open. Resolves when nothing is left that keeps the process alive. */
  close(): Promise<void>;
}
