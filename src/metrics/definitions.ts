/** What a metric is, for whichever library records it. Times are in seconds, as both expect. */
export interface Definition {
  /** After `easemob_throttle.rate_limiting.`, as OpenTelemetry's conventions of rate limiting name it. */
  readonly name: string;
  readonly help: string;
  /** In UCUM, as OpenTelemetry wants it. */
  readonly unit: string;
}

/**
 * Names are those of OpenTelemetry's stable conventions of rate limiting (`aspnetcore.rate_limiting.*`) where these have one:
 * a permit is a lease there.
 */
export const PREFIX = 'easemob_throttle.rate_limiting.';

/** What rises. */
export const COUNTERS = {
  requests: { name: 'requests', unit: '{request}', help: 'Requests by result' },
  refused: {
    name: 'refused',
    unit: '{request}',
    help: 'Requests that the server refused for want of quota',
  },
  resent: { name: 'resent', unit: '{request}', help: 'Requests sent again after a refusal' },
  learnt: {
    name: 'learnt',
    unit: '{event}',
    help: 'Limits found that the table lacks: look for a newer one',
  },
  outages: {
    name: 'outages',
    unit: '{event}',
    help: 'Outages of what the windows are shared through',
  },
} as const satisfies Record<string, Definition>;

/** What is now. */
export const GAUGES = {
  queued: { name: 'queued_requests', unit: '{request}', help: 'Requests that wait in line' },
  inFlight: {
    name: 'active_request_leases',
    unit: '{permit}',
    help: 'Weight sent and not answered yet',
  },
  cooling: {
    name: 'cooling_request_leases',
    unit: '{permit}',
    help: 'Weight answered less than a window ago',
  },
  available: {
    name: 'available_request_leases',
    unit: '{permit}',
    help: 'Room in the window, none in a pause; of limits per App Key',
  },
  paused: {
    name: 'paused_buckets',
    unit: '{bucket}',
    help: 'Buckets that send nothing for a while, after a refusal',
  },
} as const satisfies Record<string, Definition>;

/** How long something took. */
export const HISTOGRAMS = {
  timeInQueue: {
    name: 'request.time_in_queue',
    unit: 's',
    help: 'How long requests waited in line',
  },
  leaseDuration: { name: 'request_lease.duration', unit: 's', help: 'From sending to answer' },
} as const satisfies Record<string, Definition>;

/** Those that OpenTelemetry advises for rate limiting, and up to the ten minutes that a long line takes. */
export const BOUNDARIES = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60, 120, 300, 600,
];

/** Whose a value is: never a user's, so that there are no more series than endpoints. */
export interface Labels {
  readonly endpoint: string;
  readonly app_key: string;
}

/** Whose a level is: of one limit, as `overrides` would write it. */
export interface LimitLabels extends Labels {
  readonly limit: string;
}
