import type { Labels } from './definitions.js';

/**
 * A histogram that a registry of prom-client reads as it does prom-client's own. That checks and joins the labels of each value
 * anew, which takes longer than all the rest of a request's metrics.
 */
export class PrometheusHistogram {
  readonly type = 'histogram';
  /** Over the processes of a cluster. */
  readonly aggregator = 'sum';
  readonly name: string;
  readonly help: string;
  readonly #bounds: readonly number[];
  readonly #series = new Map<Labels, Series>();

  /** @param bounds - up to and with which a value is counted in a bucket, in ascending order */
  constructor(name: string, help: string, bounds: readonly number[]) {
    this.name = name;
    this.help = help;
    this.#bounds = [...bounds, Infinity];
  }

  /** @param labels - the same object for all values of a series */
  observe(labels: Labels, value: number): void {
    let series = this.#series.get(labels);
    if (series === undefined) this.#series.set(labels, (series = new Series(this.#bounds)));
    series.add(value);
  }

  /** What a registry asks for. */
  get(): Promise<object> {
    const { name, help, type, aggregator } = this;
    const values = [...this.#series].flatMap(([labels, series]) => {
      const buckets = series.upTo().map(([bound, value]) => {
        const le = bound === Infinity ? '+Inf' : bound;
        return { metricName: `${name}_bucket`, labels: { le, ...labels }, value };
      });
      const count = buckets.at(-1)?.value ?? 0;
      return [
        ...buckets,
        { metricName: `${name}_sum`, labels: { ...labels }, value: series.sum },
        { metricName: `${name}_count`, labels: { ...labels }, value: count },
      ];
    });
    return Promise.resolve({ name, help, type, aggregator, values });
  }

  reset(): void {
    this.#series.clear();
  }
}

/** What was counted for the same labels. */
class Series {
  readonly #bounds: readonly number[];
  readonly #counts: number[];
  sum = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = bounds.map(() => 0);
  }

  add(value: number): void {
    const at = this.#bounds.findIndex((bound) => value <= bound);
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.sum += value;
  }

  /** How many are no greater, by bound. */
  upTo(): (readonly [bound: number, count: number])[] {
    let below = 0;
    return this.#bounds.map((bound, at) => [bound, (below += this.#counts[at] ?? 0)]);
  }
}
