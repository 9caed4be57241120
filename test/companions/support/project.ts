import { mkdirSync, mkdtempSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { placeLibrary } from './install-library.js';

const COMPANIONS = join(import.meta.dirname, '..');

/** What a package exports. */
export type Module = Record<string, unknown>;

/** A project of its own, as npm would install it. */
export interface Project {
  /** By the path of a file below `node_modules`. */
  readonly importing: (path: string) => Promise<Module>;
  readonly requiring: (name: string) => Module;
}

/**
 * Makes a project in `folder` that has the library, and one package beside it.
 *
 * @param alias - of the version of the package, in the package.json of the companions
 */
export function makeProject(folder: string, name: string, alias: string): Project {
  const modules = join(mkdtempSync(join(folder, 'project-')), 'node_modules');
  mkdirSync(modules);
  symlinkSync(join(COMPANIONS, 'node_modules', alias), join(modules, name));
  placeLibrary(join(COMPANIONS, '../..'), modules);
  return {
    importing: (path) => import(pathToFileURL(join(modules, path)).href) as Promise<Module>,
    requiring: createRequire(join(modules, 'project.js')) as (name: string) => Module,
  };
}
