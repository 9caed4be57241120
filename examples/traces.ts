// Spans of OpenTelemetry: the time in line is a span of its own, and the HTTP span has its caller as a parent, also after a wait.
import { tracingChannel } from 'node:diagnostics_channel';
import { context, trace, type Span } from '@opentelemetry/api';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import * as sdk from '@opentelemetry/sdk-trace-node';

const spans = new sdk.InMemorySpanExporter();
new sdk.NodeTracerProvider({ spanProcessors: [new sdk.SimpleSpanProcessor(spans)] }).register();
registerInstrumentations({ instrumentations: [new HttpInstrumentation()] });
const tracer = trace.getTracer('example');
// What an APM does once: a span for each time in line, from the channel of the library.
const waits = new WeakMap<object, Span>();
tracingChannel<unknown, { endpoint: string; buckets: readonly string[] }>(
  'easemob-throttle:wait',
).subscribe({
  start: (message) => {
    waits.set(message, tracer.startSpan(`wait for ${message.endpoint}`));
  },
  asyncEnd: (message) => {
    waits.get(message)?.end();
  },
  end: () => undefined,
  asyncStart: () => undefined,
  error: () => undefined,
});
// After the instrumentation, which takes hold of what is loaded then.
const { default: axios } = await import('axios');
const { throttle } = await import('easemob-throttle');
const { startSandbox } = await import('easemob-throttle/sandbox');
const sandbox = await startSandbox();
const client = axios.create({ baseURL: `${sandbox.url}/my-org/my-app` });
throttle(client, { overrides: { 'GET /users/{username}': '1/s' } });

async function lookAt(user: string) {
  const span = tracer.startSpan(`look at ${user}`);
  const request = () => client.get(`/users/${user}`);
  await context.with(trace.setSpan(context.active(), span), request).finally(() => {
    span.end();
  });
}
await Promise.all(['user1', 'user2', 'user3'].map(lookAt));
for (const parent of spans.getFinishedSpans().filter(({ name }) => name.startsWith('look'))) {
  console.log(parent.name);
  for (const span of spans.getFinishedSpans()) {
    if (span.parentSpanContext?.spanId !== parent.spanContext().spanId) continue;
    const [seconds, nanos] = span.duration;
    console.log(`  ${span.name}: ${(seconds + nanos / 1e9).toFixed(1)} s`);
  }
}
await sandbox.close();
// Prints:
// look at user1
//   GET: 0.0 s
// look at user2
//   wait for GET /users/{username}: 1.0 s
//   GET: 0.0 s
// look at user3
//   wait for GET /users/{username}: 2.0 s
//   GET: 0.0 s
