import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import http from 'node:http';
import type { Job } from './jobs.js';
import { isRefused } from './refused.js';

/** What became of the calls of a job. */
export interface Outcome {
  readonly job: Job;
  /** Answered 2xx. */
  readonly accepted: number;
  /** Answered that it is over the quota. */
  readonly refused: number;
  /** Answered otherwise, or not at all. */
  readonly lost: number;
  /** From the start to the last answer. */
  readonly tookMs: number;
}

/** A client of the app `my-org#my-app` that keeps its connections. */
export function createClient(url: string): AxiosInstance {
  return axios.create({
    baseURL: `${url}/my-org/my-app`,
    // More than the throttle ever has in flight here, so that no call waits for a socket after its turn has come; and
    // few enough for any system, when without the throttle all calls leave at once.
    httpAgent: new http.Agent({ keepAlive: true, maxSockets: 500 }),
    validateStatus: () => true,
  });
}

/** Sends all calls of all jobs at once. */
export function runAll(
  client: AxiosInstance,
  jobs: readonly Job[],
  onAnswer: (job: Job) => void,
): Promise<Outcome[]> {
  return Promise.all(jobs.map((job) => runJob(client, job, onAnswer)));
}

async function runJob(
  client: AxiosInstance,
  job: Job,
  onAnswer: (job: Job) => void,
): Promise<Outcome> {
  const startedAt = performance.now();
  const count = { accepted: 0, refused: 0, lost: 0 };
  await Promise.all(
    job.requests.map(async (request) => {
      const response = await client.request<unknown>(request).catch(() => undefined);
      count[kindOf(response)] += 1;
      onAnswer(job);
    }),
  );
  return { job, ...count, tookMs: performance.now() - startedAt };
}

function kindOf(response: AxiosResponse<unknown> | undefined): 'accepted' | 'refused' | 'lost' {
  if (response === undefined) return 'lost';
  if (isRefused(response)) return 'refused';
  return response.status >= 200 && response.status < 300 ? 'accepted' : 'lost';
}
