import { shapeOf } from './url-text.js';

/** Method and path, without the names of parameters: what a call is on the wire. */
export function keyOf(method: string, path: string): string {
  return `${method} ${shapeOf(path)}`;
}
