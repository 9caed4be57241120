import { hasRedisServer } from '../support/redis-server.js';

/**
 * A suite that needs a `redis-server` on the path. Without one it is skipped, and a line says so; in CI it fails, so
 * that it is never skipped unnoticed.
 */
export function describeRedis(name: string, suite: () => void): void {
  if (hasRedisServer() || process.env.CI === 'true') {
    describe(name, suite);
    return;
  }
  process.stderr.write(`Skipped, for there is no redis-server on the path: ${name}\n`);
  describe.skip(name, suite);
}
