import { mkdirSync, writeFileSync } from 'node:fs';
import { after, describe } from 'node:test';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the page of companions says of one of them. */
export interface Facts {
  /** What it is called there. */
  readonly name: string;
  readonly group: 'Add-ons' | 'Test doubles' | 'Transports' | 'Frameworks and SDKs' | 'Versions';
  /** Its names in package.json, which has the versions that it is meant to work with. */
  readonly packages: readonly string[];
  /** In which order the two are set up. */
  readonly order: string;
  /** What else there is to know. */
  readonly note: string;
}

/**
 * The tests of one companion, in a file of its own. The page shows what stands between `// #region setup` and
 * `// #endregion` there.
 *
 * @param file - `import.meta.url` of the file
 */
export function companion(file: string, facts: Facts, tests: () => void): void {
  // Those of one file share nothing, and mostly wait.
  describe(facts.name, { concurrency: facts.group === 'Versions' ? 4 : 1 }, () => {
    tests();
    after(() => {
      const folder = process.env.COMPANIONS_REPORT;
      if (folder === undefined) return;
      mkdirSync(folder, { recursive: true });
      const path = fileURLToPath(file);
      writeFileSync(`${folder}/${basename(path)}.json`, JSON.stringify({ ...facts, path }));
    });
  });
}
