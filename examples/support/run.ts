import axios, { type AxiosInstance } from 'axios';
import http from 'node:http';
import type { Job } from './jobs.js';

/** What became of the calls of a job. */
export interface Outcome {
  readonly job: Job;
  /** Answered 2xx. */
  readonly accepted: number;
  /** Answered 429: over the quota. */
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
      const status = await client.request(request).then(
        (response) => response.status,
        () => undefined,
      );
      count[kindOf(status)] += 1;
      onAnswer(job);
    }),
  );
  return { job, ...count, tookMs: performance.now() - startedAt };
}

function kindOf(status: number | undefined): 'accepted' | 'refused' | 'lost' {
  if (status === 429) return 'refused';
  return status !== undefined && status >= 200 && status < 300 ? 'accepted' : 'lost';
}
