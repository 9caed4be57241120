import type { Throttle } from 'easemob-throttle';
import type { Job } from './jobs.js';

/** The limits of a job as one writes them: `100/s`, `6000 messages/10s`. */
export function limitText(quota: Throttle, job: Job): string {
  const limits = quota.lookup(job.requests[0]!)?.limits ?? [];
  return limits
    .map(({ amount, unit, windowMs, scope }) => {
      const window = windowMs === 1000 ? 's' : `${windowMs / 1000}s`;
      return `${amount}${unit === 'message' ? ' messages' : ''}/${window}${scope === 'user' ? '/user' : ''}`;
    })
    .join(' + ');
}
