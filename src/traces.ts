import { tracingChannel, type TracingChannel } from 'node:diagnostics_channel';
import { codeOf } from './errors.js';

/** What is told of a request; no message holds a body, a header or a token. */
export interface RequestTrace {
  /** The endpoint, such as `POST /messages/users`. */
  readonly endpoint: string;
  /** Keys of its buckets. */
  readonly buckets: readonly string[];
  /** In `easemob-throttle:send`, and after it: status of the last response; undefined where none came. */
  status?: number | undefined;
  /** Why it was not sent: `ERR_CANCELED`, or the code of its `ThrottleError`. */
  code?: string;
}

/**
 * `tracing:easemob-throttle:request` is a request until its end, refusals and all; within it `…:wait` is its time in a line, and
 * `…:send` from its sending to its answer. Each has the messages of a `TracingChannel` of Node.js, and one {@link RequestTrace}.
 */
export const TRACES = {
  request: channel('request'),
  wait: channel('wait'),
  send: channel('send'),
} as const;

type Channel = TracingChannel<unknown, RequestTrace>;

function channel(name: string): Channel {
  return tracingChannel<unknown, RequestTrace>(`easemob-throttle:${name}`);
}

/** Tells of a begin; returns what tells of the end, with a code where it failed. */
export function beginTrace(channel: Channel, message: RequestTrace): (code?: string) => void {
  channel.start.publish(message);
  channel.end.publish(message);
  return (code) => {
    tellEnd(channel, message, code);
  };
}

/**
 * Runs `run` in the stores that are bound to the channel, and tells of its begin and end. Not `tracePromise`: that hands on what
 * a promise comes to, which holds bodies and headers.
 *
 * @param tell - what is told of what it fails with
 */
export function trace<A extends { readonly status: number | undefined }>(
  channel: Channel,
  message: RequestTrace,
  run: () => Promise<A>,
  tell: (error: unknown) => string = codeOf,
): Promise<A> {
  const running = channel.start.runStores(message, async () => run());
  channel.end.publish(message);
  return running.then(
    (answer) => {
      message.status = answer.status;
      tellEnd(channel, message, undefined);
      return answer;
    },
    (error: unknown) => {
      tellEnd(channel, message, tell(error));
      throw error;
    },
  );
}

/** Whether anybody listens: what nobody wants is not even described. (The channels of Node.js 20 do not tell it together.) */
export function isHeard({ start, asyncEnd, error, end, asyncStart }: Channel): boolean {
  return (
    start.hasSubscribers ||
    asyncEnd.hasSubscribers ||
    error.hasSubscribers ||
    end.hasSubscribers ||
    asyncStart.hasSubscribers
  );
}

function tellEnd(channel: Channel, message: RequestTrace, code: string | undefined): void {
  if (code !== undefined) {
    message.code = code;
    channel.error.publish(message);
  }
  channel.asyncStart.publish(message);
  channel.asyncEnd.publish(message);
}
