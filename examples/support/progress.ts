import { MultiBar, type SingleBar } from 'cli-progress';
import type { Job } from './jobs.js';

/** Shows how far each job is. */
export interface Progress {
  advance(job: Job): void;
  /** Leaves the last state on the screen. */
  stop(): void;
}

/** Bars that move on a terminal; elsewhere, as in a log, a plain line now and then. */
export function showProgress(jobs: readonly Job[], limitOf: (job: Job) => string): Progress {
  return process.stdout.isTTY ? new Bars(jobs, limitOf) : new Lines(jobs);
}

class Bars implements Progress {
  readonly #multiBar = new MultiBar({
    format: '{endpoint} {bar} {value}/{total} {limit}',
    formatValue: (value, _options, type) =>
      type === 'value' ? String(value).padStart(5) : String(value).padEnd(5),
    barsize: 12,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    stream: process.stdout,
    // It would catch Ctrl-C and go on.
    gracefulExit: false,
  });
  readonly #bars: ReadonlyMap<Job, SingleBar>;

  constructor(jobs: readonly Job[], limitOf: (job: Job) => string) {
    const width = Math.max(...jobs.map(({ endpoint }) => endpoint.length));
    this.#bars = new Map(
      jobs.map((job) => {
        const total = job.requests.length;
        const endpoint = job.endpoint.padEnd(width);
        return [job, this.#multiBar.create(total, 0, { endpoint, limit: limitOf(job) })];
      }),
    );
    process.once('SIGINT', this.#interrupted);
  }

  advance(job: Job): void {
    this.#bars.get(job)?.increment();
  }

  stop(): void {
    process.off('SIGINT', this.#interrupted);
    this.#multiBar.stop();
  }

  /** The cursor must be there again when the process is not. */
  readonly #interrupted = (): void => {
    this.#multiBar.stop();
    process.exit(130);
  };
}

/** How often a plain line is printed, in milliseconds. */
const LINE_EVERY_MS = 2000;

class Lines implements Progress {
  readonly #done: Map<Job, number>;
  readonly #startedAt = performance.now();
  readonly #timer = setInterval(() => {
    this.#print();
  }, LINE_EVERY_MS);

  constructor(jobs: readonly Job[]) {
    this.#done = new Map(jobs.map((job) => [job, 0]));
  }

  advance(job: Job): void {
    this.#done.set(job, (this.#done.get(job) ?? 0) + 1);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#print();
  }

  #print(): void {
    const seconds = ((performance.now() - this.#startedAt) / 1000).toFixed(1).padStart(5);
    const open = Array.from(this.#done, ([{ endpoint, requests }, done]) => ({
      endpoint,
      count: requests.length - done,
    })).filter(({ count }) => count > 0);
    const list = open.map(({ endpoint, count }) => `${endpoint} ${count}`).join(', ');
    console.log(`${seconds} s  ${list === '' ? 'all answered' : `to come: ${list}`}`);
  }
}
