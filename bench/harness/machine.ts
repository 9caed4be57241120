import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { limiters, plainAxios } from '../limiters/index.js';

/** Where and with what a run was made. */
export interface Setting {
  readonly date: string;
  readonly commit: string;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGB: number;
    readonly system: string;
  };
  readonly versions: Readonly<Record<string, string>>;
  /** How each library was set up. */
  readonly setups: Readonly<Record<string, string>>;
}

export function settingNow(): Setting {
  const all = [...limiters, plainAxios];
  const libraries = [...new Set(all.map(({ library }) => library))];
  const processors = cpus();
  return {
    date: new Date().toISOString(),
    commit: commit(),
    machine: {
      cpu: processors[0]?.model ?? 'unknown',
      cores: processors.length,
      memoryGB: Math.round(totalmem() / 2 ** 30),
      system: `${process.platform} ${process.arch}`,
    },
    versions: {
      node: process.version.slice(1),
      ...Object.fromEntries(libraries.map((library) => [library, versionOf(library)])),
    },
    setups: Object.fromEntries(all.map(({ name, setup }) => [name, setup])),
  };
}

/** The commit that was measured; marked where the library's own files differ from it. */
function commit(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();
  try {
    const changed = git('status', '--porcelain', '--', ':/src') !== '';
    return git('rev-parse', '--short', 'HEAD') + (changed ? ' with changes' : '');
  } catch {
    return 'unknown';
  }
}

function versionOf(library: string): string {
  // Not all of them export their package.json, and none forbids to look for it.
  const paths = createRequire(import.meta.url).resolve.paths(library) ?? [];
  const files = [...paths.map((path) => `${path}/${library}/package.json`), OWN_PACKAGE];
  for (const file of files) {
    try {
      const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as PackageFile;
      if (name === library) return version;
    } catch {
      // Not in that directory.
    }
  }
  return 'unknown';
}

/** This library's own, seen from where the compiled benchmark lies. */
const OWN_PACKAGE = fileURLToPath(new URL('../../../../package.json', import.meta.url));

interface PackageFile {
  readonly name: string;
  readonly version: string;
}
