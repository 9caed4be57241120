import type { AxiosInstance } from 'axios';

/** Interceptors of one kind of a client. */
export type Manager =
  AxiosInstance['interceptors']['request'] | AxiosInstance['interceptors']['response'];

/** An interceptor, as axios keeps it. */
export interface Handler<Condition = unknown> {
  readonly fulfilled?: object | undefined;
  /** Whether it is to run for a request. */
  runWhen?: Condition | null;
}

/** All interceptors; `null` where one was ejected, of which axios' types do not tell. */
export function handlersOf<Condition>(manager: Manager): (Handler<Condition> | null)[] {
  return (manager.handlers as (Handler<Condition> | null)[] | undefined) ?? [];
}

/** Older versions of axios leave an empty place behind. Those after it, whose ids may be their places, stay put. */
export function eject(manager: Manager, id: number, fulfilled: object): void {
  const handlers = handlersOf(manager);
  const place = handlers.findIndex((handler) => handler?.fulfilled === fulfilled);
  manager.eject(id);
  if (handlers.length === place + 1 && handlers[place] === null) handlers.pop();
}
