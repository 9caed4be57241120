import type { ServerResponse } from 'node:http';
import type { Fill } from '../bucket-count.js';
import type { Context } from '../context.js';
import type { BucketReport, SandboxReport } from '../report.js';
import { History, LOOK_EVERY_MS, type Sample, SPAN_MS } from './history.js';

/** The busiest buckets are shown; a page of a hundred thousand users' would help nobody. */
const MAX_SHOWN = 48;
/** Of those that differ in the user alone, a few show what there is to see, and leave room for others. */
const MAX_USERS_SHOWN = 3;

/** What the page is sent at each look. */
export interface Snapshot {
  readonly table: string;
  readonly upMs: number;
  readonly lookEveryMs: number;
  readonly spanMs: number;
  readonly totals: SandboxReport['totals'];
  readonly buckets: readonly ShownBucket[];
  /** How many more buckets there are. */
  readonly hidden: number;
}

/** A bucket as the report has it, and its last minute. */
export interface ShownBucket extends BucketReport {
  /** Weight that the window held at the last look, other consumers included. */
  readonly held: number;
  readonly samples: readonly Sample[];
}

/** Tells everybody who watches the page what the sandbox counts. It looks on only while somebody does. */
export class Feed {
  readonly #context: Context;
  readonly #history = new History();
  readonly #watchers = new Set<ServerResponse>();
  #fills = new Map<string, Fill>();
  #timer: NodeJS.Timeout | undefined;

  constructor(context: Context) {
    this.#context = context;
  }

  watch(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.on('close', () => {
      this.#watchers.delete(response);
      if (this.#watchers.size === 0) this.#stop();
    });
    this.#watchers.add(response);
    if (this.#timer === undefined) {
      this.#timer = setInterval(() => {
        this.#look();
        this.#tell();
      }, LOOK_EVERY_MS).unref();
      this.#start();
      this.#look();
    }
    this.#tell();
  }

  /** Forgets the last minute, and says so at once. */
  reset(): void {
    this.#history.clear();
    this.#fills.clear();
    this.#tell();
  }

  close(): void {
    this.#stop();
    for (const watcher of this.#watchers) watcher.end();
  }

  /** What was before anybody watched is no part of the last minute. */
  #start(): void {
    const { ledger, now } = this.#context;
    const at = now();
    ledger.look(at);
    this.#history.start(ledger.report(at).buckets);
  }

  /** What the last minute was is forgotten: there would be a gap in it. */
  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#history.clear();
  }

  #look(): void {
    const { ledger, now } = this.#context;
    const at = now();
    this.#fills = ledger.look(at);
    for (const bucket of ledger.report(at).buckets) {
      this.#history.add(bucket, this.#fills.get(bucket.bucket)?.peak ?? 0);
    }
  }

  #tell(): void {
    if (this.#watchers.size === 0) return;
    const event = `data: ${JSON.stringify(this.#snapshot())}\n\n`;
    for (const watcher of this.#watchers) {
      // One that reads slower than it is told skips what is old by then.
      if (watcher.writableLength === 0) watcher.write(event);
    }
  }

  #snapshot(): Snapshot {
    const { ledger, now, recognizer } = this.#context;
    const upMs = now();
    const { buckets, totals } = ledger.report(upMs);
    const shown = busiest(buckets).map((bucket) => ({
      ...bucket,
      held: this.#fills.get(bucket.bucket)?.now ?? 0,
      samples: this.#history.of(bucket.bucket),
    }));
    const hidden = buckets.length - shown.length;
    const pace = { lookEveryMs: LOOK_EVERY_MS, spanMs: SPAN_MS };
    return { table: recognizer.tableName, upMs, ...pace, totals, buckets: shown, hidden };
  }
}

/** In the order in which they were first seen, which does not jump about as a ranking would. */
function busiest(buckets: readonly BucketReport[]): readonly BucketReport[] {
  const shownOf = new Map<string, number>();
  const chosen = buckets
    .toSorted((a, b) => b.calls - a.calls)
    .filter(({ bucket, scope }) => {
      if (scope === 'app') return true;
      const limit = bucket.replace(/ user=.*$/s, '');
      const shown = shownOf.get(limit) ?? 0;
      shownOf.set(limit, shown + 1);
      return shown < MAX_USERS_SHOWN;
    });
  const shown = new Set(chosen.slice(0, MAX_SHOWN));
  return buckets.filter((bucket) => shown.has(bucket));
}
