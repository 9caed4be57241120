/** What the snippets of the documents take for granted, where they do not declare it. */
import type { Server } from 'node:http';
import type { AxiosInstance } from 'axios';
import type { Throttle, throttle as throttleFunction } from 'easemob-throttle';

declare global {
  /** An axios client of the API. */
  const client: AxiosInstance;
  const otherClient: AxiosInstance;
  const quota: Throttle;
  /** What takes requests of people. */
  const server: Server;
  const throttle: typeof throttleFunction;
  /** The body of a message. */
  const data: { readonly to: readonly string[] };
  /** Sends by other means. */
  function send(body: unknown): Promise<void>;
  /** Gets the current token. */
  function getToken(): Promise<string>;
}
