import { AppQuota } from './app-quota.js';
import { keyed } from './bucket-key.js';
import type { Endpoint } from './endpoints.js';
import { keyPart } from './key.js';
import { BoundedMap } from './bounded-map.js';
import type { CompiledPath } from './path.js';
import { quotasOf, type Plan } from './quotas.js';

/** What the requests of one App Key have in common. */
export interface App {
  /** Whether the path begins as the table's paths do; other calls are in no row. */
  readonly isPrefixed: boolean;
  /** How this App Key's calls of an endpoint are limited; undefined when they are left alone. */
  quotaOf(endpoint: Endpoint): AppQuota | undefined;
}

/** Makes the function that finds the App Key of a path's first segments, and remembers a bounded number of them. */
export function createApps(
  { regexp }: CompiledPath,
  plan: Plan,
): (prefix: string | undefined) => App {
  const apps = new BoundedMap<App>();
  const unprefixed = createApp('', false, plan);

  function make(prefix: string): App {
    const match = regexp.exec(prefix);
    if (!match) return unprefixed;
    const appKey = match.slice(1).map(keyPart).join('#');
    return createApp(appKey, true, plan);
  }

  return (prefix) => {
    if (prefix === undefined) return unprefixed;
    const known = apps.get(prefix);
    if (known) return known;
    const app = make(prefix);
    if (app !== unprefixed) apps.add(prefix, app);
    return app;
  };
}

function createApp(appKey: string, isPrefixed: boolean, plan: Plan): App {
  const quotas = new Map<Endpoint, AppQuota>();
  return {
    isPrefixed,
    quotaOf(endpoint) {
      const known = quotas.get(endpoint);
      if (known) return known;
      const limits = quotasOf(endpoint).flatMap((quota) => keyed(appKey, quota, plan.of(quota)));
      if (limits.length === 0) return undefined;
      const quota = new AppQuota(appKey, endpoint, limits);
      quotas.set(endpoint, quota);
      return quota;
    },
  };
}
