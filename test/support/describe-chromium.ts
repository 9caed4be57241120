import { existsSync } from 'node:fs';

/** Debian's. */
export const CHROMIUM = '/usr/bin/chromium';

/** A suite that needs a browser. Without one it is skipped, and a line says so. */
export function describeChromium(name: string, suite: () => void): void {
  if (existsSync(CHROMIUM)) {
    describe(name, suite);
    return;
  }
  process.stderr.write(`Skipped, for there is no ${CHROMIUM}: ${name}\n`);
  describe.skip(name, suite);
}
