import type { AppQuota } from './app-quota.js';
import type { Site } from './hosts.js';
import { copy } from './url.js';

/** What of a request says where it goes. */
interface Request {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly baseURL?: string | undefined;
}

/** What requests of one method, URL and base URL come to. */
export interface Shortcut {
  readonly method: string | undefined;
  readonly site: Site;
  /** Whether the hosts name the site. */
  readonly isListed: boolean;
  readonly quota: AppQuota;
}

/** Remembered base URLs, and the longest that is; beyond these a lookup takes longer, and that is all. */
const MAX_BASES = 256;
const MAX_BASE_LENGTH = 256;

/**
 * Remembers what the endpoints whose paths have no parameters come to. Most requests of a server go to a few of these,
 * and most of what a lookup costs there is that its code has left the processor's caches since the last.
 */
export class Shortcuts {
  /** By base URL and URL. */
  readonly #bases = new Map<string, Map<string, readonly Shortcut[]>>();

  find({ method, url, baseURL }: Request): Shortcut | undefined {
    if (url === undefined || baseURL === undefined) return undefined;
    const shortcuts = this.#bases.get(baseURL)?.get(url);
    if (shortcuts === undefined) return undefined;
    for (const shortcut of shortcuts) if (shortcut.method === method) return shortcut;
    return undefined;
  }

  /** Call it for URLs that are a path of the table alone: there are so many of these, and no more. */
  add({ url, baseURL }: Request, shortcut: Shortcut): void {
    // A URL object, say, is taken by its text, which costs more than what is saved here.
    if (typeof url !== 'string' || typeof baseURL !== 'string') return;
    if (baseURL.length > MAX_BASE_LENGTH) return;
    let urls = this.#bases.get(baseURL);
    if (urls === undefined) {
      if (this.#bases.size >= MAX_BASES) this.#bases.clear();
      urls = new Map();
      this.#bases.set(copy(baseURL), urls);
    }
    urls.set(copy(url), [...(urls.get(url) ?? []), shortcut]);
  }
}
