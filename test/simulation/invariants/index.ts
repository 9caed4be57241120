import type { Life } from '../world/life.js';
import { checkAccounts } from './accounts.js';
import { checkEnded, checkTimers } from './quiet.js';
import { checkOrder } from './taking.js';
import { checkDeadlines, checkIdleRoom, checkQueue } from './waiting.js';

/** What has to be true of a throttle after every event, once its microtasks have run. */
export function checkLife(life: Life): void {
  life.world.sharing.looked(life);
  if (life.state === 'dead') return;
  checkOrder(life);
  checkEnded(life);
  checkTimers(life);
  // Once nothing is under way, it has forgotten its buckets, and tells Redis what there is to tell.
  if (life.state === 'closed' || (life.state === 'closing' && life.open.size === 0)) return;
  if (!isLookedAt(life)) return;
  const stats = life.quota.stats();
  life.buckets = stats.length;
  checkAccounts(life, stats);
  checkIdleRoom(life, stats);
  checkQueue(life, stats);
  checkDeadlines(life);
}

/** Whoever looks into a file gives back what he has booked ahead there: in every other run, few do while anything is under way. */
const isLookedAt = ({ world: { scenario, agenda }, open }: Life): boolean =>
  scenario.kind !== 'file' ||
  scenario.seed % 2 === 0 ||
  open.size === 0 ||
  agenda.count % LOOK_EVERY === 0;

const LOOK_EVERY = 50;
