import { randomBytes } from 'node:crypto';
import type { Events } from '../../events.js';
import type { KeptLimit } from '../../limits/limit.js';
import type { Window, Windows } from '../window.js';
import { connectTo, useClient, type Connection } from './connection.js';
import { appKeyOf, createKeys } from './keys.js';
import type { RedisSettings } from '../../options/redis-options.js';
import { Session, type SessionParts } from './session.js';
import type { WindowParts } from './window-parts.js';
import { RedisWindow } from './window.js';

/** The part of one process in the windows that many share. */
export class Cluster implements Windows {
  readonly #connection: Connection;
  readonly #sessionParts: SessionParts;
  readonly #windowParts: WindowParts;
  readonly #prefix: string;
  readonly #sessions = new Map<string, Session>();
  readonly #timer: NodeJS.Timeout;
  #isClosed = false;
  #ids = 0;
  #calls = 0;

  /** @param unusable - called when there can be no connection, ever */
  constructor(settings: RedisSettings, events: Events, unusable: (reason: string) => void) {
    const { leaseMs, timeoutMs, localShare, prefix, onOutage: policy } = settings;
    this.#connection =
      'url' in settings ? connectTo(settings.url, unusable) : useClient(settings.client);
    this.#prefix = prefix;
    const process = randomBytes(5).toString('base64url');
    this.#sessionParts = {
      connection: this.#connection,
      process,
      nextNumber: () => (this.#calls += 1),
      leaseMs,
      timeoutMs,
      waits: policy !== 'open',
      shared: { clock: undefined },
      switched: (appKey, isOut, reason) => {
        if (isOut) events.emit('outage', { appKey, policy, reason });
        else events.emit('recovered', { appKey });
      },
    };
    this.#windowParts = {
      leaseMs,
      onOutage: policy,
      localShare,
      nextId: () => `${process}${(this.#ids++).toString(36)}`,
      isOut: (appKey) => this.#sessions.get(appKey)?.isOut ?? false,
      // By name each time: a session that was idle is forgotten, and its windows may be there still.
      waits: (window) => this.#sessionOf(window.appKey)?.waits(window),
      tells: (window, withinMs) => this.#sessionOf(window.appKey)?.tells(window, withinMs),
    };
    this.#timer = setInterval(() => {
      this.#renew();
    }, leaseMs / RENEWALS).unref();
  }

  /** The window of the bucket of that key. */
  open(bucket: string, limit: KeptLimit): Window {
    const appKey = appKeyOf(bucket);
    const keys = createKeys(this.#prefix, appKey).window(bucket, limit);
    return new RedisWindow(appKey, keys, limit, this.#windowParts);
  }

  /** What it decides by is in its leases already, and nobody else's. */
  atomically<T>(decide: () => T): T {
    return decide();
  }

  /** Tells Redis what there is to tell, where it answers, and ends. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(Array.from(this.#sessions.values(), (session) => session.close()));
    this.#isClosed = true;
    this.#sessions.clear();
    this.#connection.close();
  }

  /** The session of that App Key; none once all is over. */
  #sessionOf(appKey: string): Session | undefined {
    const known = this.#sessions.get(appKey);
    if (known !== undefined || this.#isClosed) return known;
    const session = new Session(appKey, createKeys(this.#prefix, appKey), this.#sessionParts);
    this.#sessions.set(appKey, session);
    return session;
  }

  #renew(): void {
    for (const [appKey, session] of this.#sessions) {
      session.renew();
      if (session.isIdle) this.#sessions.delete(appKey);
    }
  }
}

/** How often in a lease what is held is renewed. */
const RENEWALS = 3;
