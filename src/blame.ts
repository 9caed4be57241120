import type { Bucket } from './bucket/bucket.js';
import type { Claim } from './bucket/passage.js';

/**
 * The bucket that is taken to have been full when the server, which does not say which of its limits was met, refused a
 * request: most likely the one of whose room, as far as it is known to be there, the most is used.
 *
 * @param refusals - how often the request was refused before. What was blamed then has paused and stepped back since,
 * so that another of its buckets is the next guess.
 */
export function blamed(claims: readonly Claim[], refusals: number): Bucket {
  const likely = claims.map(({ bucket }) => bucket).toSorted((a, b) => usedPart(b) - usedPart(a));
  // eslint-disable-next-line @typescript-eslint/no-non-null-assertion -- a request has at least one claim
  return likely[refusals % likely.length]!;
}

const usedPart = ({ window }: Bucket): number =>
  (window.inFlight + window.cooling) / window.available;
