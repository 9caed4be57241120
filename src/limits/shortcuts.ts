import type { AppQuota } from './app-quota.js';
import { Memory } from './memory.js';

/** What of a request says where it goes. */
interface Request {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly baseURL?: string | undefined;
}

/** What requests of one method, URL and base URL come to. */
export interface Shortcut {
  readonly method: string | undefined;
  /** As `URL.host` has it. */
  readonly host: string;
  /** Whether the option or the table names the host. */
  readonly isListed: boolean;
  readonly quota: AppQuota;
}

/**
 * Remembers what the endpoints whose paths have no parameters come to. Most requests of a server go to a few of these,
 * and most of what a lookup costs there is that its code has left the processor's caches since the last.
 */
export class Shortcuts {
  /** By base URL and URL. */
  readonly #bases = new Memory<Memory<readonly Shortcut[]>>();

  find({ method, url, baseURL }: Request): Shortcut | undefined {
    if (url === undefined || baseURL === undefined) return undefined;
    const shortcuts = this.#bases.get(baseURL)?.get(url);
    if (shortcuts === undefined) return undefined;
    for (const shortcut of shortcuts) if (shortcut.method === method) return shortcut;
    return undefined;
  }

  /** Adds one of a URL that is nothing but a path of the table, of which there are not many. */
  add({ url, baseURL }: Request, shortcut: Shortcut): void {
    // A URL object, say, is taken by its text, which costs more than what is saved here.
    if (typeof url !== 'string' || typeof baseURL !== 'string') return;
    let urls = this.#bases.get(baseURL);
    if (urls === undefined) this.#bases.add(baseURL, (urls = new Memory()));
    urls.add(url, [...(urls.get(url) ?? []), shortcut]);
  }
}
