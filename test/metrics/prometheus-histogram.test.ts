import { AggregatorRegistry, Histogram, Registry } from 'prom-client';
import { BOUNDARIES, type Labels } from '../../src/metrics/definitions.js';
import { PrometheusHistogram } from '../../src/metrics/prometheus-histogram.js';

const NAME = 'time_seconds';
const HELP = 'How long \\ it takes';
const OWNERS: Labels[] = [
  { endpoint: 'GET /users/{username}', app_key: 'my-org#my-app' },
  { endpoint: 'a "quoted" one', app_key: 'back\\slash\nand line' },
];

/** On each bound, on either side of it, nothing, and more than the last. */
const VALUES = [0, ...BOUNDARIES.flatMap((bound) => [bound * 0.99, bound, bound * 1.01]), 1e6];

interface Pair {
  readonly own: Registry;
  readonly theirs: Registry;
}

/** The same values, in a histogram of our own and in one of prom-client's. */
function makePair(values: readonly number[] = VALUES): Pair & { readonly reset: () => void } {
  const own = new Registry();
  const theirs = new Registry();
  const histogram = new PrometheusHistogram(NAME, HELP, BOUNDARIES);
  own.registerMetric(histogram as unknown as Histogram);
  const model = new Histogram({
    name: NAME,
    help: HELP,
    labelNames: ['endpoint', 'app_key'],
    buckets: [...BOUNDARIES],
    registers: [theirs],
  });
  values.forEach((value, index) => {
    const labels = OWNERS[index % OWNERS.length]!;
    histogram.observe(labels, value);
    model.observe({ ...labels }, value);
  });
  return {
    own,
    theirs,
    reset: () => {
      own.resetMetrics();
      theirs.resetMetrics();
    },
  };
}

/** Those of a registry come first or last: the order of labels means nothing. */
function sorted(text: string): string {
  return text.replaceAll(/\{(.*)\}/g, (_, labels: string) =>
    labels
      .split(/(?<="),/)
      .sort()
      .join(),
  );
}

/** As it is sent on. Theirs tells of exemplars that there are none. */
function asJson(metrics: object[]): unknown {
  return JSON.parse(
    JSON.stringify(metrics, (key, value: unknown) => (key === 'exemplar' ? undefined : value)),
  );
}

async function expectSame({ own, theirs }: Pair): Promise<void> {
  const text = await theirs.metrics();
  expect(text).toContain(`# TYPE ${NAME} histogram`);
  expect(sorted(await own.metrics())).toBe(sorted(text));
  expect(sorted(await own.getSingleMetricAsString(NAME))).toBe(
    sorted(await theirs.getSingleMetricAsString(NAME)),
  );
  expect(asJson(await own.getMetricsAsJSON())).toEqual(asJson(await theirs.getMetricsAsJSON()));
}

test('is read as a histogram of prom-client is', async () => {
  const pair = makePair();
  expect(await pair.own.metrics()).toContain(`${NAME}_bucket{le="+Inf",`);
  await expectSame(pair);
  await expectSame(makePair([]));
});

test('also with labels of a registry, and in the form of OpenMetrics', async () => {
  const pair = makePair();
  for (const registry of [pair.own, pair.theirs]) {
    registry.setDefaultLabels({ host: 'a', app_key: 'mine goes first' });
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
  }
  await expectSame(pair);
});

test('begins anew', async () => {
  const pair = makePair();
  pair.reset();
  expect(await pair.own.metrics()).not.toContain('_bucket');
  await expectSame(pair);
});

test('is merged with others of its registry, and added up over a cluster', async () => {
  const [a, b] = [makePair(), makePair([0.3, 700, 0.001])];
  const other = new Registry();
  expect(await Registry.merge([a.own, other]).metrics()).toBe(
    await Registry.merge([a.theirs, other]).metrics(),
  );
  const overCluster = async (registries: Registry[]): Promise<string> => {
    const metrics = await Promise.all(registries.map((registry) => registry.getMetricsAsJSON()));
    // Workers send it as JSON.
    return AggregatorRegistry.aggregate(asJson(metrics) as object[]).metrics();
  };
  const text = await overCluster([a.theirs, b.theirs]);
  expect(text).toContain(`${NAME}_count`);
  expect(await overCluster([a.own, b.own])).toBe(text);
});

test('a metric of that name is refused, and removed by it', async () => {
  const { own } = makePair();
  const again = new PrometheusHistogram(NAME, HELP, BOUNDARIES) as unknown as Histogram;
  expect(() => {
    own.registerMetric(again);
  }).toThrow(NAME);
  own.removeSingleMetric(NAME);
  expect(await own.metrics()).not.toContain(NAME);
});
