import type { Message } from '../../../src/window/redis/protocol.js';
import { Random } from '../random.js';
import type { LimitPlan, RedisStep, Step } from '../scenario/scenario.js';
import type { Bound } from '../server/server.js';
import { Violation } from '../violation.js';
import type { Life } from '../world/life.js';
import type { Sharing } from '../world/sharing.js';
import type { World } from '../world/world.js';
import { RedisLink } from './link.js';
import { Losses } from './losses.js';
import { RedisNode, type Call } from './node.js';
import type { ScriptReply } from './script.js';

/** Processes that share their windows in a simulated Redis. */
export class RedisSharing implements Sharing {
  readonly isOwnAccount = true;
  readonly isPacedAlone = false;
  readonly pending = undefined;
  readonly #world: World;
  readonly #random: Random;
  readonly #node: RedisNode;
  readonly #losses = new Losses();
  readonly #links = new Map<Life, RedisLink>();
  readonly #lives: Life[] = [];
  /** How many were there at one time at the most. */
  #mostAtOnce = 0;
  /** What there was to go back to: the data, and since when what was told is not in it. */
  #saved: { readonly data: ReturnType<RedisNode['store']['save']>; readonly at: number };
  /** When its clock was set ahead, and by how much. */
  readonly #jumps: { readonly at: number; readonly ms: number }[] = [];
  /** When something happened last that keeps permits from those who wait. */
  #troubledAt = -Infinity;
  /** Whether a process has gone on without Redis. */
  #wentAloneAt = -Infinity;

  constructor(world: World) {
    this.#world = world;
    this.#random = new Random(world.scenario.seed, 3);
    const clock = 1_700_000_000_000 + this.#random.whole(-1e8, 1e8);
    this.#node = new RedisNode(world, clock, (call, value) => {
      this.#executed(call, value);
    });
    this.#saved = { data: this.#node.store.save(), at: 0 };
  }

  patienceMs(): number | undefined {
    const { sharing, options } = this.#world.scenario;
    const windows = this.#windows;
    // Where no answer comes in time there is always an outage.
    if (sharing.timeoutMs < 2 * sharing.ms) return undefined;
    // A lease, the crowd's turns, and the rests between messages that were not heard.
    const ms = 3 * sharing.leaseMs + 40 * sharing.timeoutMs + 4 * windows + options.lostGraceMs;
    return this.#world.now - this.#troubledAt < ms ? undefined : ms;
  }

  differs(): void {
    // Each permit cools for as long as its process says.
  }

  /** At the longest: an answer that is under way, and one more for each who is first by then. */
  trialMs(waiting: number): number | undefined {
    const { sharing } = this.#world.scenario;
    // After an outage it may rest for 32 time limits.
    const calmFrom = this.#troubledAt + sharing.leaseMs + 64 * sharing.timeoutMs;
    const isInTime = sharing.trouble === 0 && sharing.timeoutMs > 2 * sharing.ms;
    const isCalm = isInTime && this.#world.now > calmFrom;
    return isCalm ? 4 * sharing.ms * (1 + waiting) : undefined;
  }

  looked(): void {
    // Between processes, those who ask first are served first: what is on its way nobody sees.
  }

  took(): void {
    // Likewise.
  }

  /** In an outage nobody knows. */
  isInformed({ isOut }: Life): boolean {
    return !isOut;
  }

  optionsOf(life: Life): { redis: object } {
    const { sharing } = this.#world.scenario;
    const { leaseMs, timeoutMs, onOutage, localShare } = sharing;
    const link = new RedisLink(life, this.#node, this.#random.seed(), sharing, (cutMs) => {
      this.#troubledAt = Math.max(this.#troubledAt, this.#world.now + cutMs);
    });
    this.#links.set(life, link);
    this.#lives.push(life);
    const alive = this.#lives.filter(({ state }) => state !== 'dead' && state !== 'closed');
    this.#mostAtOnce = Math.max(this.#mostAtOnce, alive.length);
    return { redis: { client: link, leaseMs, timeoutMs, onOutage, localShare } };
  }

  started(life: Life): void {
    if (this.#world.scenario.sharing.onOutage === 'wait') return;
    for (const event of ['outage', 'recovered'] as const) {
      life.quota.on(event, () => {
        this.#wentAloneAt = this.#world.now;
      });
    }
  }

  scopeOf(): number {
    return 0;
  }

  /** What was sent in time, and is counted when its process has not been heard of for long, may be beside what others are given. */
  isAccounted(life: Life, sentAt: number): boolean {
    const { sharing, options } = this.#world.scenario;
    // Who goes on alone in an outage goes by a bound that says so.
    if (sharing.onOutage !== 'wait') return true;
    const heldUntil = (this.#links.get(life)?.executedAt ?? -Infinity) + sharing.leaseMs;
    return sentAt > heldUntil + CLOCKS_MS || this.#world.now <= heldUntil + options.lostGraceMs;
  }

  boundOf({ amount, windowMs }: LimitPlan, _scope: number, now: number): Bound | undefined {
    const { options, sharing } = this.#world.scenario;
    // Nor does it wait out what was lost.
    const isOpen = sharing.onOutage === 'open';
    const isLost = this.#losses.isRecent(Infinity, now);
    if (isOpen && (isLost || this.#wentAloneAt > -Infinity)) return undefined;
    const most = Math.floor(amount * options.share + 1e-9);
    const horizonMs = 2 * (sharing.leaseMs + this.#windows + options.lostGraceMs);
    const excess = this.#losses.excess(horizonMs, now);
    const isAlone = sharing.onOutage === 'local' && (this.#wentAloneAt > -Infinity || isLost);
    const aheadMs = this.#jumps
      .filter(({ at }) => at > now - horizonMs)
      .reduce((sum, { ms }) => sum + ms, 0);
    if (aheadMs >= windowMs) return undefined;
    // One that drains has a share beside the next in its place.
    const parts = isAlone ? Math.max(1, this.#mostAtOnce * sharing.localShare) : 0;
    return { amount: Math.ceil(most * (1 + excess + parts)), windowMs: windowMs - aheadMs };
  }

  heldElsewhere(bucket: string, life: Life): { low: number; high: number } {
    let high = 0;
    for (const other of this.#lives) {
      const book = other === life ? undefined : other.books.get(bucket);
      if (book !== undefined) high += book.held(other.runtime.monotonic()).high;
    }
    return { low: 0, high };
  }

  befall(step: Step): boolean {
    if (!step.kind.startsWith('redis-')) return false;
    const { kind, ms } = step as RedisStep;
    const node = this.#node;
    const { now } = this.#world;
    this.#world.faults.add(kind);
    this.#world.log.add(now, 'redis', kind, ms);
    this.#troubledAt = now + ms;
    switch (kind) {
      case 'redis-down':
      case 'redis-restart':
        node.state = 'down';
        this.#recoverAfter(ms);
        if (kind === 'redis-restart') this.#lose(new Map(), 0);
        break;
      case 'redis-hang':
        node.state = 'hanging';
        this.#recoverAfter(ms);
        break;
      case 'redis-cut': {
        // Of one process alone.
        const { life } = this.#world.slots[step.seed % this.#world.slots.length]!;
        const link = life && this.#links.get(life);
        if (this.#random.chance(0.5)) link?.cut(ms);
        else link?.cutAfterReply(ms);
        break;
      }
      case 'redis-flush':
        this.#lose(new Map(), 0);
        break;
      case 'redis-save':
        this.#saved = { data: node.store.save(), at: now };
        break;
      case 'redis-restore':
        this.#lose(this.#saved.data, this.#saved.at);
        node.unscript();
        break;
      case 'redis-unscript':
        node.unscript();
        break;
      case 'redis-back':
        node.setClock(-ms);
        break;
      case 'redis-ahead':
        node.setClock(ms);
        this.#jumps.push({ at: now, ms });
    }
    return true;
  }

  stopped(): void {
    this.#troubledAt = this.#world.now;
  }

  /** Each on a machine of its own. */
  slept(ms: number, { runtime }: Life): void {
    runtime.sleep(ms);
  }

  mend(): void {
    for (const link of this.#links.values()) link.mend();
    this.#node.thaw();
    this.#troubledAt = this.#world.now;
  }

  /** Every key expires by itself, whatever happened. */
  checkEnd(): void {
    const { lasting } = this.#node.store;
    if (lasting.length > 0)
      throw new Violation('leak', `keys that never expire: ${lasting.join(', ')}`);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #recoverAfter(ms: number): void {
    this.#world.agenda.add(this.#world.now + ms, 'world', () => {
      this.#node.thaw();
    });
  }

  #lose(data: ReturnType<RedisNode['store']['save']>, since: number): void {
    this.#node.store.restore(data);
    this.#losses.lose(this.#world.now, since);
  }

  #executed({ args, heard }: Call, value: ScriptReply): void {
    const [clock, epoch, , answers] = value as readonly [number, unknown, unknown, number[][]];
    this.#world.log.add(this.#world.now, 'redis', 'replies', () => JSON.stringify(value));
    if (epoch === undefined) return;
    const message = JSON.parse(args[0]!) as Message;
    const isGranting = answers.some(([again]) => again === 0);
    this.#losses.executed(message, heard, isGranting, clock, this.#world.now);
  }

  get #windows(): number {
    const { quotas } = this.#world.scenario;
    return Math.max(...quotas.flatMap(({ limits }) => limits.map(({ windowMs }) => windowMs)));
  }
}

/** By how much clocks may differ within a lease, in milliseconds. */
const CLOCKS_MS = 1;
