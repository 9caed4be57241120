import type { Pacing, Scope, Unit } from '../../../src/limits/limit.js';
import type { Law } from '../network/laws.js';
import type { RuntimePlan } from '../time/runtime.js';

/** Where the windows are kept. */
export type Kind = 'memory' | 'redis' | 'file';
export const KINDS: readonly Kind[] = ['memory', 'redis', 'file'];

/** A limit as the server keeps it. */
export interface LimitPlan {
  readonly amount: number;
  readonly windowMs: number;
  readonly unit: Unit;
  readonly scope: Scope;
}

/** Calls that count together, under all of these limits. */
export interface QuotaPlan {
  readonly method: 'GET' | 'POST';
  readonly paths: readonly `/${string}`[];
  readonly limits: readonly LimitPlan[];
}

/** How the server counts, and what it does when a window is full. */
export interface ServerPlan {
  readonly counts: 'sliding' | 'fixed';
  /** Where fixed windows start, as a part of the window. */
  readonly phase: number;
  readonly countsRefused: boolean;
  readonly refusal: 429 | 403;
  /** What it says of when to come back: nothing, seconds, or a date. */
  readonly retryAfter: 'none' | 'seconds' | 'date';
  /** Whether it says what the limit counts that is met. */
  readonly namesUnit?: boolean;
}

/** The options of the throttles. */
export interface OptionsPlan {
  readonly pacing: Pacing;
  readonly countFrom: 'response' | 'send';
  readonly lostGraceMs: number;
  readonly maxQueue: number;
  readonly maxWaitMs: number;
  readonly retryLimit: number;
  readonly share: number;
  /** Whether `beforeSend` is set, which takes its time and may fail. */
  readonly hasBeforeSend: boolean;
  /** Whether the clients take every status for a success. */
  readonly takesAnyStatus: boolean;
}

/** What is particular to windows that processes share. */
export interface SharingPlan {
  readonly leaseMs: number;
  readonly timeoutMs: number;
  readonly onOutage: 'wait' | 'local' | 'open';
  readonly localShare: number;
  /** How long a message to Redis takes at most, each way, in milliseconds. */
  readonly ms: number;
  /** Part of the messages that something happens to. */
  readonly trouble: number;
}

/** From when on the network follows which law. */
export interface RoutePlan {
  readonly from: number;
  readonly law: Law;
  /** The scale of its delays, in milliseconds. */
  readonly ms: number;
}

/** All that is going to happen, but for what follows from the code that is tested. */
export interface Scenario {
  readonly seed: number;
  readonly kind: Kind;
  readonly quotas: readonly QuotaPlan[];
  readonly server: ServerPlan;
  readonly options: OptionsPlan;
  readonly sharing: SharingPlan;
  readonly processes: readonly RuntimePlan[];
  readonly routes: readonly RoutePlan[];
  /** What every way takes at the least: processes whose clocks run faster than the server's need as much. */
  readonly leastMs: number;
  /** Part of all requests that the network does not treat well. */
  readonly trouble: number;
  readonly steps: readonly Step[];
}

/** Something that happens to the world at that true time. Each draws from a seed of its own, so that others can be left out. */
export type Step = { readonly at: number; readonly seed: number } & (
  | SendStep
  | ProcessStep
  | UpdateStep
  | { readonly kind: 'consumer'; readonly quota: number; readonly weight: number }
  | RedisStep
  | FileStep
);

/** Somebody sends a request. */
export interface SendStep {
  readonly kind: 'send';
  /** Whether its sender takes a permit by hand; else it goes through a client of axios. */
  readonly byHand?: true | undefined;
  readonly process: number;
  readonly client: number;
  readonly quota: number;
  readonly path: number;
  readonly user: number;
  readonly weight: number;
  /** Whether the weight is told by a setting, or by the body. */
  readonly weighs: 'setting' | 'body';
  readonly priority: number | undefined;
  readonly maxWaitMs: number | undefined;
  /** After how long it is aborted, or whether it is when another is sent before it; and how. */
  readonly abort:
    | {
        readonly afterMs: number;
        readonly whenSent?: true | undefined;
        readonly by: 'signal' | 'token';
      }
    | undefined;
  /** After how long the caller gives up a request that was sent. */
  readonly timeoutMs: number;
  /** Whether the network is kind to it. */
  readonly isCalm?: true;
}

/** Something befalls a process. */
export interface ProcessStep {
  readonly kind:
    'stall' | 'stop' | 'sleep' | 'die' | 'close' | 'drain' | 'wall' | 'attach' | 'detach';
  readonly process: number;
  /** How long, or by how much. */
  readonly ms: number;
}

/** The limits are changed at run time. */
export interface UpdateStep {
  readonly kind: 'update';
  readonly process: number;
  /** Whether only that process is told, though others share a file with it, as during a deployment. */
  readonly alone?: true | undefined;
  readonly share: number | undefined;
  /** Of each limit of one quota, what is left of its amount. */
  readonly override:
    | {
        readonly quota: number;
        readonly limits: readonly { readonly amount: number }[];
      }
    | undefined;
}

/** Something befalls Redis, or the way there. */
export interface RedisStep {
  readonly kind:
    | 'redis-down'
    | 'redis-hang'
    | 'redis-cut'
    | 'redis-flush'
    | 'redis-restart'
    | 'redis-save'
    | 'redis-restore'
    | 'redis-unscript'
    | 'redis-back'
    | 'redis-ahead';
  readonly ms: number;
}

/** Something befalls the file, or the machine. */
export interface FileStep {
  readonly kind: 'file-fails' | 'reboot';
  readonly ms: number;
}
