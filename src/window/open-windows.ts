import type { Events } from '../events.js';
import type { FileSettings } from '../options/file-options.js';
import type { RedisSettings } from '../options/redis-options.js';
import type { Machine } from './file/machine.js';
import { kinds } from './kinds.js';
import { memoryWindows } from './memory.js';
import type { Windows } from './window.js';

/**
 * The windows of a throttle, of the kind that its options ask for.
 *
 * @param machine - what windows in a file take for the machine that they are on
 * @param unusable - called when there can be no such windows, ever
 */
export function openWindows(
  {
    file,
    redis,
  }: { readonly file?: FileSettings | undefined; readonly redis?: RedisSettings | undefined },
  events: Events,
  machine: Machine | undefined,
  unusable: (reason: string) => void,
): Windows {
  if (file !== undefined) {
    const FileWindows = kinds.file();
    const switched = (isOut: boolean, reason: string): void => {
      if (isOut) events.emit('outage', { appKey: '*', policy: file.onOutage, reason });
      else events.emit('recovered', { appKey: '*' });
    };
    return new FileWindows(file, switched, machine);
  }
  if (redis === undefined) return memoryWindows;
  const Cluster = kinds.redis();
  return new Cluster(redis, events, unusable);
}
