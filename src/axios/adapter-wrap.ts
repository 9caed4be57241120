import type { AxiosAdapter, AxiosInstance, AxiosPromise, InternalAxiosRequestConfig } from 'axios';
import type { Adapter } from './build.js';

/**
 * Sends a request through the adapter that it would have gone through.
 *
 * @param isOthers - whether that was set when the adapter before was wrapped, and may send through that
 */
export type SendThrough = (
  config: InternalAxiosRequestConfig,
  adapter: Adapter,
  isOthers: boolean,
) => AxiosPromise;

/** Wraps the adapters of a client's requests, each of one request. */
export class AdapterWrap {
  readonly #client: AxiosInstance;
  readonly #send: SendThrough;
  readonly #last: Transform;

  /** @param send - called where a wrapped adapter is */
  constructor(client: AxiosInstance, send: SendThrough) {
    this.#client = client;
    this.#send = send;
    const wrap = (config: InternalAxiosRequestConfig): void => {
      if (!isWrapped(config.adapter)) this.wrap(config, true);
    };
    this.#last = Object.assign(
      function (this: InternalAxiosRequestConfig, data: unknown): unknown {
        wrap(this);
        return data;
      },
      { [MARK]: true },
    );
  }

  wrap(config: InternalAxiosRequestConfig, isOthers = false): void {
    const adapter = config.adapter ?? this.#client.defaults.adapter;
    // A config that was used before may hold a wrapped adapter; wrapped twice, it would need two permits.
    const original = isWrapped(adapter) ? adapter[ORIGINAL] : adapter;
    const wrapped: WrappedAdapter = (sent) => {
      restore(sent);
      return this.#send(sent, original, isOthers);
    };
    wrapped[ORIGINAL] = original;
    config.adapter = wrapped;
  }

  /** Wraps that which is there right before axios asks for it, in the last transform of the request: somebody may set another. */
  wrapAtLast(config: InternalAxiosRequestConfig): void {
    config.transformRequest = withLast(config.transformRequest, this.#last);
  }
}

/** Whoever reads a config afterwards, or sends it again, is to find what was there. */
export function restore(config: InternalAxiosRequestConfig): void {
  const { adapter, transformRequest } = config;
  if (isWrapped(adapter)) {
    if (adapter[ORIGINAL] === undefined) delete config.adapter;
    else config.adapter = adapter[ORIGINAL];
  }
  // Also where somebody has set another adapter since.
  const transforms = originalTransforms(transformRequest);
  if (transforms === transformRequest) return;
  if (transforms === undefined) delete config.transformRequest;
  else config.transformRequest = transforms;
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
