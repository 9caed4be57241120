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
export function suffixOf(limit: Limit, all: readonly Limit[]): string {
  const isAlone = all.filter(({ scope }) => scope === limit.scope).length === 1;
  return isAlone ? '' : longSuffixOf(limit);
}

/** That of a limit which is not the only one of its scope. */
export function longSuffixOf({ unit, windowMs }: Limit): string {
  return ` ${unit}s/${windowMs.toString()}ms`;
}

/** Whose a bucket is, by its key: the App Key and the endpoint that its limit stands with, without any user ID. */
export function ownerOf(key: string): { readonly appKey: string; readonly endpoint: string } {
  const [, appKey = '', endpoint = key] = OWNER.exec(key) ?? [];
  return { appKey, endpoint };
}

/** As {@link keyed} writes it: a method and a path, or `*`; what a row has besides its group ends in `#own`. */
const OWNER = /^(?:(\S+) )??([A-Z]+ \/[^\s#]*|\*)(?:#own)?(?: |$)/;
