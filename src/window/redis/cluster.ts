import { randomBytes } from 'node:crypto';
import type { Events } from '../../events.js';
import type { KeptLimit } from '../../limits/limit.js';
import type { Window, Windows } from '../window.js';
import { connectTo, useClient, type Connection } from './connection.js';
import { Exchange, type ExchangeParts } from './exchange.js';
import { appKeyOf, createKeys } from './keys.js';
import type { RedisSettings } from './options.js';
import { RedisWindow } from './window.js';

/** The part of one process in the windows that many share. */
export class Cluster implements Windows {
  readonly #connection: Connection;
  readonly #parts: ExchangeParts;
  readonly #prefix: string;
  readonly #exchanges = new Map<string, Exchange>();
  readonly #timer: NodeJS.Timeout;
  #ids = 0;

  /** @param unusable - called when there can be no connection, ever */
  constructor(settings: RedisSettings, events: Events, unusable: (reason: string) => void) {
    const { leaseMs, prefix, onOutage: policy } = settings;
    this.#connection =
      'url' in settings ? connectTo(settings.url, unusable) : useClient(settings.client);
    this.#prefix = prefix;
    const process = randomBytes(5).toString('base64url');
    this.#parts = {
      ...settings,
      connection: this.#connection,
      process,
      nextId: () => `${process}${(this.#ids++).toString(36)}`,
      clock: { latest: undefined },
      switched: (appKey, isOut, reason) => {
        if (isOut) events.emit('outage', { appKey, policy, reason });
        else events.emit('recovered', { appKey });
      },
    };
    this.#timer = setInterval(() => {
      this.#renew();
    }, leaseMs / RENEWALS).unref();
  }

  /** The window of the bucket of that key. */
  open(bucket: string, limit: KeptLimit): Window {
    const appKey = appKeyOf(bucket);
    const keys = createKeys(this.#prefix, appKey);
    let exchange = this.#exchanges.get(appKey);
    if (exchange === undefined) {
      exchange = new Exchange(appKey, keys, this.#parts);
      this.#exchanges.set(appKey, exchange);
    }
    return new RedisWindow(keys.bucket(bucket), limit, exchange);
  }

  /** What it decides by is in its stock already, and nobody else's. */
  atomically<T>(decide: () => T): T {
    return decide();
  }

  /** Tells Redis what there is to tell, where it answers, and ends. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(Array.from(this.#exchanges.values(), (exchange) => exchange.close()));
    this.#connection.close();
  }

  #renew(): void {
    for (const [appKey, exchange] of this.#exchanges) {
      exchange.renew();
      if (exchange.isIdle) this.#exchanges.delete(appKey);
    }
  }
}

/** How often in a lease what is held is renewed. */
const RENEWALS = 3;
