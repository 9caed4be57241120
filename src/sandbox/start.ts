import { addConsumer, addFault, createContext } from './context.js';
import type { SandboxOptions } from './options.js';
import { Feed } from './page/feed.js';
import { PAGE_PATH } from './page/routes.js';
import type { Sandbox } from './sandbox.js';
import { listen } from './server.js';
import { toSettings } from './settings.js';

/**
 * Starts an HTTP server that enforces the documented limits as the vendor would.
 *
 * @throws TypeError or RangeError (the promise rejects) naming the option, the value and what was expected; or the
 * system's error when it cannot listen
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const settings = toSettings(options);
  const context = createContext(settings);
  const feed = new Feed(context);
  const reset = (): void => {
    context.ledger.reset(context.now());
    feed.reset();
  };
  const { host, port, url, close } = await listen(context, { feed, reset }, settings);
  let closed: Promise<void> | undefined;
  return {
    url,
    host,
    port,
    pageUrl: url + PAGE_PATH,
    report: () => context.ledger.report(context.now()),
    reset,
    addConsumer: (consumer) => addConsumer(context, consumer, 'consumer'),
    addFault: (rule) => addFault(context, rule, 'rule'),
    close: () => {
      context.delays.close();
      feed.close();
      closed ??= close();
      return closed;
    },
  };
}
