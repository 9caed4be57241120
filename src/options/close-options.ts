import { checkObject, readFlag } from '../checks/readers.js';

/** Options of `close()`. */
export interface CloseOptions {
  /** Whether what waits is sent before that, instead of being rejected. @defaultValue `false` */
  readonly drain?: boolean | undefined;
}

/** @throws TypeError that names the option, its value and what was expected */
export function readCloseOptions(options: CloseOptions): { readonly drain: boolean } {
  checkObject(options, ['drain'], 'options', 'an object such as { drain: true }');
  return { drain: readFlag(options.drain, 'drain', false) };
}
