import type { RefusalTest } from '../definition.js';

/** Statuses of what the vendor answers over quota. */
export const refusalStatuses = [429, 403] as const;

/**
 * The vendor's refusals for want of quota. A 429 with `resource_limited` is another thing, the plan's limit: waiting does
 * not help. Over its quota of messages a call is answered 403, which else means that the call itself is not allowed.
 */
export const isRefusal: RefusalTest = (body, status) => {
  const { error, error_description: description } = (body ?? {}) as Readonly<
    Record<string, unknown>
  >;
  if (status === 429) return error === 'reach_limit';
  return error === 'message_send_error' && isOverMessages(description) ? 'message' : false;
};

function isOverMessages(description: unknown): boolean {
  if (typeof description !== 'string') return false;
  return description.trim().toLowerCase() === 'message send reach limit';
}
