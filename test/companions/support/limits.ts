import { defineLimits } from 'easemob-throttle';

/** 20 calls a second, whatever is called, on this machine. */
export const LIMITS = defineLimits({
  name: 'Local',
  hosts: ['127.0.0.1', 'localhost'],
  fallback: '20/s',
  sections: [],
});
