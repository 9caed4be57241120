import type { InternalAxiosRequestConfig } from 'axios';
import type { Claim } from './bucket/passage.js';
import { ThrottleError, type ThrottleErrorCode } from './errors.js';
import { toBucketLimit } from './limits/result.js';
import type { Permit } from './window/window.js';

/** A request that asks for its permits. */
export interface Applicant {
  readonly endpoint: string;
  readonly config: InternalAxiosRequestConfig;
  /** What it needs, the narrowest limit first. Never empty. */
  readonly claims: readonly Claim[];
  /** 0 (first) to 9 (last). */
  readonly priority: number;
  /** Longest wait in line from now, in milliseconds. */
  readonly maxWaitMs: number;
  /** How long it has waited before, where it was refused. */
  readonly waitedMs: number;
  /** Longest line that it may join. */
  readonly maxQueue: number;
  /** Orders it among those of its priority, should it come back to a line. */
  readonly arrival: number;
  /** Whether it goes to the head of its priority: it was sent before, and refused. */
  readonly comesBack: boolean;
  /** Its turn has come, after so many milliseconds. */
  admitted(permits: readonly Permit[], waitedMs: number): void;
  /** It is not going to be sent. */
  dismissed(error: Error): void;
}

/** Where an applicant stands when it asks. */
export interface Outlook {
  /** The claim that will take longest. */
  readonly claim: Claim;
  /** How many wait there ahead of it. */
  readonly position: number;
  /** The earliest that it can go, in milliseconds from now: a lower bound. */
  readonly earliestMs: number;
}

/** What is known now of the wait that lies before `applicant`. */
export function outlook({ claims, priority }: Applicant): Outlook {
  const closed = claims.filter(({ bucket, weight }) => !bucket.isOpen(weight));
  return (closed.length > 0 ? closed : claims)
    .map((claim) => ({ claim, ...claim.bucket.outlook(claim.weight, priority) }))
    .reduce((worst, next) => (next.earliestMs > worst.earliestMs ? next : worst));
}

/** The error of an applicant that will not be sent. */
export function notSent(
  applicant: Applicant,
  code: ThrottleErrorCode,
  reason: string,
  { claim, position, earliestMs }: Outlook,
  waitedMs = applicant.waitedMs,
): ThrottleError {
  const { key, limit } = claim.bucket;
  const facts = {
    endpoint: applicant.endpoint,
    limit: toBucketLimit({ bucket: key, weight: claim.weight, limit }),
    position,
    waitedMs,
    earliestMs,
  };
  return new ThrottleError(code, reason, facts, applicant.config);
}
