import type { InternalAxiosRequestConfig } from 'axios';
import {
  isNodeStream,
  onStreamFailure,
  streamFailure,
  type StreamFailure,
} from '../requests/body-stream.js';
import type { Build } from './build.js';

/** Whether the body is a stream, of Node.js or of the web: it can be read once. */
export function isStream(data: unknown): boolean {
  return (
    isNodeStream(data) || typeof (data as Partial<ReadableStream> | null)?.getReader === 'function'
  );
}

/** Why a body that is a stream can no longer be sent, where that is known by now: the error that axios itself fails with. */
export function bodyFailure(config: InternalAxiosRequestConfig, build: Build): Error | undefined {
  const failure = streamFailure(config.data);
  return failure && toError(failure, config, build);
}

/** Tells the same while the request waits. Returns the function that stops it. */
export function onBodyFailure(
  config: InternalAxiosRequestConfig,
  build: Build,
  tell: (error: Error) => void,
): () => void {
  return onStreamFailure(config.data, (failure) => {
    tell(toError(failure, config, build));
  });
}

function toError(
  failure: StreamFailure,
  config: InternalAxiosRequestConfig,
  { AxiosError, CanceledError }: Build,
): Error {
  if (failure === 'closed') return new CanceledError('Request stream has been aborted', config);
  return AxiosError.from(failure, undefined, config);
}
