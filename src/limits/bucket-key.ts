import type { Quota } from './endpoints.js';
import type { KeptLimit, Limit } from './limit.js';

/** A limit, and what the keys of its buckets end in before any user ID. */
export interface PlannedLimit {
  readonly suffix: string;
  readonly limit: KeptLimit;
}

/** A limit, and the key of its bucket, still without a user ID. */
export interface KeyedLimit {
  /** Of the quota that it is of. */
  readonly id: string;
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
  return limits.map(({ suffix, limit }) => ({ id, key: base + suffix, limit }));
}

/**
 * What the keys of a limit end in: its unit and window, unless it is the only documented one of its scope. That depends on neither
 * what else is set nor what was before: processes that share windows share each limit that they have in common.
 */
export function suffixOf(limit: Limit, documented: readonly Limit[]): string {
  const { unit, scope, windowMs } = limit;
  const [first, ...others] = documented.filter((one) => one.scope === scope);
  const isPlain = others.length === 0 && first?.unit === unit && first.windowMs === windowMs;
  return isPlain ? '' : kindOf(limit);
}

/**
 * What a limit counts, and in which window, as keys tell it. Processes that share windows may have tables of which one documents
 * another window than the other, so it is in the key of what is shared in any case: a window has one length for all.
 */
export function kindOf({ unit, windowMs }: Limit): string {
  return ` ${unit}s/${windowMs.toString()}ms`;
}

/** Whose a bucket is, by its key: the App Key and the endpoint that its limit stands with, without any user ID. */
export function ownerOf(key: string): { readonly appKey: string; readonly endpoint: string } {
  const [, appKey = '', endpoint = key] = OWNER.exec(key) ?? [];
  return { appKey, endpoint };
}

/** As {@link keyed} writes it: a method and a path, or `*`; what a row has besides its group ends in `#own`. */
const OWNER = /^(?:(\S+) )??([A-Z]+ \/[^\s#]*|\*)(?:#own)?(?: |$)/;
