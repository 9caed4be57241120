import type { InternalAxiosRequestConfig } from 'axios';
import type { Readable } from 'node:stream';
import type { Build } from './build.js';

/** Whether the body is a stream, of Node.js or of the web: it can be read once. */
export function isStream(data: unknown): boolean {
  return (
    isNodeStream(data) || typeof (data as Partial<ReadableStream> | null)?.getReader === 'function'
  );
}

/** Why a body that is a stream can no longer be sent, where that is known by now: the error that axios itself fails with. */
export function bodyFailure(config: InternalAxiosRequestConfig, build: Build): Error | undefined {
  const data: unknown = config.data;
  if (!isNodeStream(data)) return undefined;
  if (data.errored) return failed(data.errored, config, build);
  return data.destroyed && !data.readableEnded ? closed(config, build) : undefined;
}

/**
 * Tells of a body that fails, or ends before it was read, while its request waits: nobody else listens to it by then,
 * and an error that nobody listens to ends the process. Returns the function that stops it.
 */
export function onBodyFailure(
  config: InternalAxiosRequestConfig,
  build: Build,
  tell: (error: Error) => void,
): () => void {
  const data: unknown = config.data;
  if (!isNodeStream(data)) return () => undefined;
  const onError = (error: Error): void => {
    tell(failed(error, config, build));
  };
  const onClose = (): void => {
    if (!data.readableEnded) tell(closed(config, build));
  };
  data.once('error', onError).once('close', onClose);
  return () => {
    data.off('error', onError).off('close', onClose);
  };
}

/** An error of a body that nobody else listens to yet, or any longer, would end the process; whoever sends it tells of it. */
export function holdErrors({ data }: InternalAxiosRequestConfig): void {
  if (isNodeStream(data)) data.on('error', ignore);
}

const ignore = (): void => undefined;

function isNodeStream(data: unknown): data is Readable {
  const { pipe, once } = (data ?? {}) as { pipe?: unknown; once?: unknown };
  return typeof pipe === 'function' && typeof once === 'function';
}

const failed = (error: Error, config: InternalAxiosRequestConfig, { AxiosError }: Build): Error =>
  AxiosError.from(error, undefined, config);

const closed = (config: InternalAxiosRequestConfig, { CanceledError }: Build): Error =>
  new CanceledError('Request stream has been aborted', config);
