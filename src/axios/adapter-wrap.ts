import type { AxiosAdapter, AxiosInstance, AxiosPromise, InternalAxiosRequestConfig } from 'axios';
import { Around } from './around.js';
import type { Adapter } from './build.js';

/** The adapter that a request would have gone through. */
export interface AdapterFor {
  readonly original: Adapter;
  /** Whether that was set when the one before was wrapped, and may send through that. */
  readonly isOthers: boolean;
  /** Between the two; undefined where no other can be set. */
  readonly around: Around | undefined;
}

/** Sends a request through its adapter. */
export type SendThrough = (config: InternalAxiosRequestConfig, adapter: AdapterFor) => AxiosPromise;

/** Wraps the adapters of a client's requests, each of one request. */
export class AdapterWrap {
  readonly #client: AxiosInstance;
  readonly #send: SendThrough;

  /** @param send - called where a wrapped adapter is */
  constructor(client: AxiosInstance, send: SendThrough) {
    this.#client = client;
    this.#send = send;
  }

  /**
   * @param mayChange - whether somebody may set another adapter: that which is there right before axios asks for it, in the last
   * transform of the request, is wrapped then
   */
  wrap(config: InternalAxiosRequestConfig, mayChange: boolean): void {
    const around = mayChange ? new Around() : undefined;
    this.#wrap(config, false, around);
    if (!mayChange) return;
    const wrapOthers = (sent: InternalAxiosRequestConfig): void => {
      if (!isWrapped(sent.adapter)) this.#wrap(sent, true, around);
    };
    function last(this: InternalAxiosRequestConfig, data: unknown): unknown {
      wrapOthers(this);
      return data;
    }
    config.transformRequest = withLast(
      config.transformRequest,
      Object.assign(last, { [MARK]: true }),
    );
  }

  #wrap(config: InternalAxiosRequestConfig, isOthers: boolean, around: Around | undefined): void {
    const adapter = config.adapter ?? this.#client.defaults.adapter;
    // A config that was used before may hold a wrapped adapter; wrapped twice, it would need two permits.
    const original = isWrapped(adapter) ? adapter[ORIGINAL] : adapter;
    const wrapped: WrappedAdapter = (given) => {
      // Whoever puts an adapter around it may hand on one that is frozen.
      const sent = Object.isExtensible(given) ? given : { ...given };
      restore(sent);
      // Whatever was put around it since is put there again, should the config be sent again.
      putBack(sent, original);
      return this.#send(sent, { original, isOthers, around });
    };
    wrapped[ORIGINAL] = original;
    config.adapter = wrapped;
  }
}

/** Whoever reads a config afterwards, or sends it again, is to find what was there. */
export function restore(config: InternalAxiosRequestConfig): void {
  const { adapter, transformRequest } = config;
  if (isWrapped(adapter)) putBack(config, adapter[ORIGINAL]);
  // Also where somebody has set another adapter since.
  const transforms = originalTransforms(transformRequest);
  if (transforms === transformRequest) return;
  if (transforms === undefined) delete config.transformRequest;
  else config.transformRequest = transforms;
}

function putBack(config: InternalAxiosRequestConfig, adapter: Adapter): void {
  if (adapter === undefined) delete config.adapter;
  else config.adapter = adapter;
}

/** Shared by all copies of this package: none wraps what another has wrapped. */
const MARK = Symbol.for('easemob-throttle');
const ORIGINAL = Symbol.for('easemob-throttle original adapter');

type Transforms = InternalAxiosRequestConfig['transformRequest'];
type Transform = Exclude<Transforms, readonly unknown[] | undefined>;
type WrappedAdapter = AxiosAdapter & { [ORIGINAL]?: Adapter };
type WrappedTransforms = Transform[] & { [ORIGINAL]?: Transforms };

/** Puts `last` behind the transforms of a config that may have been used before, and failed before it came to the adapter. */
function withLast(transforms: Transforms, last: Transform): WrappedTransforms {
  const before = originalTransforms(transforms);
  const all: WrappedTransforms = [...listOf(before), last];
  all[ORIGINAL] = before;
  return all;
}

/** What was there, in its own form, unless others have changed it since. */
function originalTransforms(transforms: Transforms): Transforms {
  if (!Array.isArray(transforms) || !transforms.some(isMarked)) return transforms;
  const before = (transforms as WrappedTransforms)[ORIGINAL];
  const listed = listOf(before);
  const isSame =
    transforms.length === listed.length + 1 && listed.every((one, at) => one === transforms[at]);
  return isSame ? before : transforms.filter((transform) => !isMarked(transform));
}

const isMarked = (transform: unknown): boolean =>
  typeof transform === 'function' && MARK in transform;

/** Some take `null` for none. */
function listOf(transforms: Transforms | null): Transform[] {
  const all = transforms ?? [];
  return Array.isArray(all) ? all : [all];
}

function isWrapped(adapter: Adapter): adapter is WrappedAdapter {
  return typeof adapter === 'function' && ORIGINAL in adapter;
}
