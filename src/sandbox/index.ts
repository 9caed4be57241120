export type { Consumer } from './consumers.js';
export type { Fault, FaultCandidate, FaultMatch, FaultRule } from './faults.js';
export type { Delay, Latency } from './latency.js';
export type { RefuseMessagesWith } from './refusals.js';
export type { SandboxOptions } from './options.js';
export type { BucketReport, CallCounts, EndpointReport, SandboxReport } from './report.js';
export type { CountedRequest, Sandbox } from './sandbox.js';
export { startSandbox } from './start.js';
