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
  const stats = life.quota.stats();
  life.buckets = stats.length;
  checkAccounts(life, stats);
  checkIdleRoom(life, stats);
  checkQueue(life, stats);
  checkDeadlines(life);
}
