import { FATE_KINDS } from './network/fates.js';
import { MESSAGE_FAULTS } from './redis/link.js';

/** All that can go wrong, by kind of world. */
const COMMON = [
  ...FATE_KINDS.filter((kind) => kind !== 'answered'),
  ...['timeout', 'abort-waiting', 'abort-flying', 'refused', 'consumer', 'route', 'before-send'],
  ...['stall', 'stop', 'sleep', 'wall', 'die', 'close', 'drain', 'attach', 'detach', 'update'],
] as const;
const OF_KIND = {
  memory: [],
  redis: [
    ...MESSAGE_FAULTS,
    ...[
      'down',
      'hang',
      'cut',
      'flush',
      'restart',
      'save',
      'restore',
      'unscript',
      'back',
      'ahead',
    ].map((kind) => `redis-${kind}`),
  ],
  file: ['file-fails', 'reboot'],
} as const;

/** Counts the faults that were injected. */
export class Faults {
  readonly #counts = new Map<string, number>();

  add(kind: string, count = 1): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + count);
  }

  addAll(other: Faults): void {
    for (const [kind, count] of other.#counts) this.add(kind, count);
  }

  /** The kinds that worlds of these kinds know, with how often each was injected. */
  table(kinds: readonly (keyof typeof OF_KIND)[]): ReadonlyMap<string, number> {
    const known = [...COMMON, ...kinds.flatMap((kind): readonly string[] => OF_KIND[kind])];
    return new Map(known.map((kind) => [kind, this.#counts.get(kind) ?? 0]));
  }
}
