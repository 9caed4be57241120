import type { Quota } from './endpoints.js';
import type { KeptLimit, Limit } from './limit.js';

/** A limit, and what the keys of its buckets end in before any user ID. */
export interface PlannedLimit {
  readonly suffix: string;
  readonly limit: KeptLimit;
}

/** A limit, and the key of its bucket, still without a user ID. */
export interface KeyedLimit {
  readonly key: string;
  readonly limit: KeptLimit;
}

/** The limits of a quota under one App Key, each with its key. */
export function keyed(
  appKey: string,
  { id }: Quota,
  limits: readonly PlannedLimit[],
): readonly KeyedLimit[] {
  const base = appKey === '' ? id : `${appKey} ${id}`;
  return limits.map(({ suffix, limit }) => ({ key: base + suffix, limit }));
}

/** Several limits of one scope have their unit and window in the key; they differ in one of these. */
export function suffixOf({ unit, scope, windowMs }: Limit, all: readonly Limit[]): string {
  const isAlone = all.filter((other) => other.scope === scope).length === 1;
  return isAlone ? '' : ` ${unit}s/${windowMs.toString()}ms`;
}
