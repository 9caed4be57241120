// A backend that does not let people wait: where the line is too long, it answers 503 at once, and says when to come back.
import axios from 'axios';
import express, { type NextFunction, type Request, type Response } from 'express';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { isThrottleError, throttle } from 'easemob-throttle';
import { startSandbox } from 'easemob-throttle/sandbox';

const overrides = { 'POST /chatgroups': '5/s' } as const;
const sandbox = await startSandbox({ overrides });
const client = axios.create({ baseURL: `${sandbox.url}/my-org/my-app` });
const quota = throttle(client, { overrides, maxWaitMs: 1_500 });

const app = express();
app.post('/groups/:owner', async (request, response) => {
  // Who goes away leaves the line, and nothing of the quota is spent.
  const gone = new AbortController();
  response.on('close', () => {
    gone.abort();
  });
  const body = { owner: request.params.owner };
  const { data } = await client.post<unknown>('/chatgroups', body, { signal: gone.signal });
  response.status(201).json(data);
});
app.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
  if (axios.isCancel(error)) return; // nobody is there to answer
  if (!isThrottleError(error)) {
    next(error);
    return;
  }
  const seconds = Math.ceil(error.facts.earliestMs / 1000);
  // Infinity where no wait helps, as after a close.
  if (seconds < Infinity) response.set('Retry-After', `${seconds}`);
  response.status(503).json({ error: error.code });
});
const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;

const ask = (_: unknown, index: number) =>
  fetch(`http://127.0.0.1:${port}/groups/user${index}`, { method: 'POST' });
const answers = await Promise.all(Array.from({ length: 30 }, ask));
const busy = answers.filter(({ status }) => status === 503);
console.log(`${answers.length - busy.length} groups made, ${busy.length} answered 503`);
console.log(`the first of these may come back in ${busy[0]?.headers.get('Retry-After') ?? '?'} s`);
console.log(`${sandbox.report().totals.refused} refused`);
server.close();
await quota.close();
await sandbox.close();

// Prints:
// 10 groups made, 20 answered 503
// the first of these may come back in 2 s
// 0 refused
