import type { KeptLimit } from '../limits/limit.js';

/** What the user vouches for that no round trip is shorter than, in milliseconds. */
export const vouchedMs = ({ minRoundTripMs }: KeptLimit): number =>
  minRoundTripMs === 'measured' ? 0 : minRoundTripMs;
