import { Octokit } from '@octokit/core';
import { throttling } from '@octokit/plugin-throttling';
import Bottleneck from 'bottleneck';
import { schedulingLimiter } from './limiter.js';

const ThrottledOctokit = Octokit.plugin(throttling);

export const octokitThrottling = schedulingLimiter(
  {
    name: 'octokit throttling',
    library: '@octokit/plugin-throttling',
    setup:
      'its group for writes with minTime = window / amount, else as it comes (10 at once); called through the hook that ' +
      'it wraps, so without the rest of Octokit',
    weighs: false,
  },
  ({ amount, windowMs }) => {
    const octokit = new ThrottledOctokit({
      throttle: {
        write: new Bottleneck.Group({ maxConcurrent: 1, minTime: windowMs / amount }),
        // The default is shared by all instances.
        global: new Bottleneck.Group({ maxConcurrent: 10 }),
        onRateLimit: () => false,
        onSecondaryRateLimit: () => false,
      } as never,
    });
    const options = { method: 'POST', url: '/messages/users', request: {} };
    // Its types know the hook as one around requests of Octokit's own.
    const hook = octokit.hook as unknown as <T>(
      name: 'request',
      method: () => Promise<T>,
      options: object,
    ) => Promise<T>;
    return (_weight, send) => hook('request', send, options);
  },
);
