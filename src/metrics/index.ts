export { registerMetrics } from './prometheus.js';
export { registerOpenTelemetry } from './opentelemetry.js';
export type { Observed } from './recorder.js';
