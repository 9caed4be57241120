import type { Readable } from 'node:stream';

/** Why a body that is a stream can no longer be sent: its error, or that it was closed before it was read. */
export type StreamFailure = Error | 'closed';

/** Whether a body is a stream of Node.js, of whatever package. */
export function isNodeStream(body: unknown): body is Readable {
  const { pipe, once } = (body ?? {}) as { pipe?: unknown; once?: unknown };
  return typeof pipe === 'function' && typeof once === 'function';
}

/** Why a body that is a stream can no longer be sent, where that is known by now. */
export function streamFailure(body: unknown): StreamFailure | undefined {
  if (!isNodeStream(body)) return undefined;
  return body.errored ?? (body.destroyed && !body.readableEnded ? 'closed' : undefined);
}

/**
 * Tells of a body that fails, or ends before it was read, while its request waits: nobody else listens to it by then,
 * and an error that nobody listens to ends the process. Returns the function that stops it.
 */
export function onStreamFailure(body: unknown, tell: (failure: StreamFailure) => void): () => void {
  if (!isNodeStream(body)) return () => undefined;
  const onClose = (): void => {
    if (!body.readableEnded) tell('closed');
  };
  body.once('error', tell).once('close', onClose);
  return () => {
    body.off('error', tell).off('close', onClose);
  };
}

/** An error of a body that nobody else listens to yet, or any longer, would end the process; whoever sends it tells of it. */
export function holdErrors(body: unknown): void {
  if (isNodeStream(body)) body.on('error', ignore);
}

const ignore = (): void => undefined;
