import type { Floor } from '../window/floor.js';
import type { Answer } from './call.js';
import { isCounted } from './settle-permits.js';

/** Notes how long the answer to a call took that was sent at the moment `sentAt`: before its permits are settled by it. */
export function noteRoundTrip(floor: Floor, answer: Answer, sentAt: number): void {
  // What a gateway says by itself is taken for no answer there too.
  if (!isCounted(answer.status)) return;
  const now = performance.now();
  floor.answered(now - sentAt, answer.wasOpen, now);
}
