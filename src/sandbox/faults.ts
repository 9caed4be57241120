import type { LookupResult } from '../limits/result.js';
import type { Random } from './random.js';

/** What can go wrong with a request. */
export type Fault =
  /** The connection is reset before the request is counted. */
  | { readonly kind: 'reset' }
  /** The request is counted, then the connection is closed without an answer. */
  | { readonly kind: 'lost' }
  /**
   * The request is counted `countAfterMs` late (default 0) and answered `answerAfterMs` after that (default: never, the
   * connection stays open). It is counted also when the client has gone away meanwhile.
   */
  | {
      readonly kind: 'hang';
      readonly countAfterMs?: number | undefined;
      readonly answerAfterMs?: number | undefined;
    }
  /** As `hang`, but meant for answers that come: adds to the latency of each way, as a large upload does. */
  | {
      readonly kind: 'slow';
      readonly requestMs?: number | undefined;
      readonly responseMs?: number | undefined;
    }
  /** Counted, then answered with this error status (400 to 599), unless it is over quota. */
  | { readonly kind: 'status'; readonly status: number }
  /** Answered 429 `resource_limited`, the free edition's limit; takes nothing from the quota. */
  | { readonly kind: 'resourceLimited' }
  /** Answered 429 `reach_limit` though there was room; takes nothing from the quota. */
  | { readonly kind: 'reachLimit' }
  /** A refusal, if that is the answer, carries `Retry-After` with so many seconds. */
  | { readonly kind: 'retryAfter'; readonly seconds: number };

/** Which requests a fault befalls; without a condition, all. Of `chance`, `every` and `first`, at most one. */
export interface FaultMatch {
  /** Only requests of this endpoint, e.g. `'POST /messages/users'`. */
  readonly endpoint?: string | undefined;
  /** Only requests for which this returns true. Called once the request has been read, before it is delayed and counted. */
  readonly when?: ((request: FaultCandidate) => boolean) | undefined;
  /** Each matching request with this probability, 0 to 1. */
  readonly chance?: number | undefined;
  /** Every nth matching request: n, 2n, … A whole number, 1 or more. */
  readonly every?: number | undefined;
  /** The first n matching requests. A whole number, 1 or more. */
  readonly first?: number | undefined;
}

/** A fault and the requests that it befalls: `{ kind: 'lost', endpoint: 'POST /users', every: 10 }`. */
export type FaultRule = Fault & FaultMatch;

/** What a {@link FaultMatch.when} sees of a request. */
export interface FaultCandidate extends LookupResult {
  /** In capitals. */
  readonly method: string;
  /** Path and query string as received. */
  readonly url: string;
}

/** What all the faults that befall one request come to. */
export interface Effects {
  requestMs: number;
  /** Infinite: never answered. */
  responseMs: number;
  cut?: 'before' | 'after';
  refuse?: 'reach_limit' | 'resource_limited';
  status?: number;
  retryAfterSeconds?: number;
}

/** The rules in force. All that apply to a request act together; where two contradict, the later one wins. */
export class Faults {
  readonly #rules = new Map<FaultRule, { seen: number }>();
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Puts a rule in force; the function returned takes it out. The rule must be a copy of its own. */
  add(rule: FaultRule): () => void {
    this.#rules.set(rule, { seen: 0 });
    return () => {
      this.#rules.delete(rule);
    };
  }

  /** The effects on this request, or undefined where no fault befalls it. */
  befall(request: FaultCandidate): Effects | undefined {
    let effects: Effects | undefined;
    for (const [rule, count] of this.#rules) {
      if (!concerns(rule, request)) continue;
      count.seen += 1;
      if (!this.#strikes(rule, count.seen)) continue;
      effects ??= { requestMs: 0, responseMs: 0 };
      apply(rule, effects);
    }
    return effects;
  }

  #strikes(rule: FaultRule, seen: number): boolean {
    if (rule.chance !== undefined) return this.#random() < rule.chance;
    if (rule.every !== undefined) return seen % rule.every === 0;
    if (rule.first !== undefined) return seen <= rule.first;
    return true;
  }
}

function concerns({ endpoint, when }: FaultRule, request: FaultCandidate): boolean {
  if (endpoint !== undefined && endpoint !== request.endpoint) return false;
  return when === undefined || when(request);
}

function apply(fault: Fault, effects: Effects): void {
  switch (fault.kind) {
    case 'reset':
      effects.cut = 'before';
      break;
    case 'lost':
      effects.cut = 'after';
      break;
    case 'hang':
      effects.requestMs += fault.countAfterMs ?? 0;
      effects.responseMs += fault.answerAfterMs ?? Infinity;
      break;
    case 'slow':
      effects.requestMs += fault.requestMs ?? 0;
      effects.responseMs += fault.responseMs ?? 0;
      break;
    case 'status':
      effects.status = fault.status;
      break;
    case 'resourceLimited':
      effects.refuse = 'resource_limited';
      break;
    case 'reachLimit':
      effects.refuse = 'reach_limit';
      break;
    case 'retryAfter':
      effects.retryAfterSeconds = fault.seconds;
      break;
  }
}
