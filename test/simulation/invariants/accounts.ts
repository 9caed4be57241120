import type { BucketStats } from '../../../src/index.js';
import { Violation } from '../violation.js';
import type { Book } from '../world/book.js';
import type { Life } from '../world/life.js';

/** The accounts there say what the books here say: no permit is leaked, spent twice, or kept for too long. */
export function checkAccounts(life: Life, stats: readonly BucketStats[]): void {
  const now = life.runtime.monotonic();
  let waiting = 0;
  const live = new Set<string>();
  for (const entry of stats) {
    waiting += entry.waiting;
    const bucket = life.keys.get(entry.bucket);
    const book = bucket === undefined ? undefined : life.books.get(bucket);
    if (bucket === undefined || book === undefined) continue;
    live.add(bucket);
    if (life.world.sharing.isOwnAccount) checkAccount(bucket, entry, book, now);
    else if (life.world.sharing.isInformed(life)) checkPart(bucket, entry, book, now);
  }
  for (const [bucket, book] of life.books) {
    if (live.has(bucket)) continue;
    life.learning.delete(bucket);
    const { low, high } = book.held(now);
    if (low > 0 && life.world.sharing.isOwnAccount)
      throw new Violation('accounts', `${bucket} was dropped while ${low} counted`);
    if (high === 0) life.books.delete(bucket);
  }
  const expected = life.waiting.length;
  // Who could not use what it had, for that is another's, waits again, which shows when it has it next.
  const isShared = life.world.scenario.kind !== 'memory';
  const again = isShared ? [...life.open].filter(({ state }) => state === 'holding').length : 0;
  if (waiting < expected || waiting > expected + again)
    throw new Violation('accounts', `${waiting} of ${expected} wait`);
}

/** What is told is of all processes, so no less than what one of them has. */
function checkPart(
  bucket: string,
  { inFlight, cooling }: BucketStats,
  book: Book,
  now: number,
): void {
  // Its clock and that of the machine tick in the same moments, but do not show whole milliseconds in the same ones.
  const low = book.heldUntil(now + 1);
  if (inFlight + cooling >= low) return;
  throw new Violation('accounts', `${bucket} has ${inFlight} + ${cooling}, and ${low} are seen`);
}

function checkAccount(bucket: string, entry: BucketStats, book: Book, now: number): void {
  const { inFlight, cooling, amount } = entry;
  const { low, high } = book.held(now);
  const sum = inFlight + cooling;
  const isFlying = !book.isExact || inFlight === book.flying;
  if (amount === book.amount && isFlying && sum >= low && sum <= high) return;
  const seen = `${low} to ${high}, ${book.flying} in flight, of ${book.amount}`;
  throw new Violation(
    'accounts',
    `${bucket} has ${inFlight} + ${cooling} of ${amount}, seen are ${seen}`,
  );
}
