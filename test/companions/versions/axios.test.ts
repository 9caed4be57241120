import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Tools } from '../../plain-axios/compare.js';
import { checkAxios } from '../support/check-axios.js';
import { companion } from '../support/companion.js';
import { placeLibrary } from '../support/install-library.js';

const HERE = join(import.meta.dirname, '..');
const MODULES = join(HERE, 'node_modules');
const { dependencies } = JSON.parse(readFileSync(join(HERE, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};
const VERSIONS = Object.keys(dependencies).filter((name) => /^axios(-\d.*)?$/.test(name));

companion(
  import.meta.url,
  {
    name: 'axios',
    group: 'Versions',
    packages: VERSIONS,
    order: '–',
    note: 'As ES modules; the oldest and the newest as CommonJS, too. Some 120 things that callers do end as with axios alone, also after a wait in line.',
  },
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'axios-versions-'));
    after(() => {
      rmSync(folder, { recursive: true, force: true });
    });

    for (const name of VERSIONS) {
      const { version } = JSON.parse(readFileSync(join(MODULES, name, 'package.json'), 'utf8')) as {
        version: string;
      };

      test(`version ${version}, as ES module`, async () => {
        const { importing } = install(folder, name);
        const [axios, library] = await Promise.all(
          ['axios/index.js', 'easemob-throttle/dist/esm/index.js'].map(importing),
        );
        await checkAxios({ ...library, axios: axios?.default } as unknown as Tools);
      });
    }

    for (const name of ['axios-1.7.0', 'axios']) {
      test(`${name}, as CommonJS`, async () => {
        const { requiring } = install(folder, name);
        const library = requiring('easemob-throttle');
        await checkAxios({ ...library, axios: requiring('axios') } as unknown as Tools);
      });
    }

    test('the newest, as CommonJS, with the library as ES module', async () => {
      const { importing, requiring } = install(folder, 'axios');
      const library = await importing('easemob-throttle/dist/esm/index.js');
      await checkAxios({ ...library, axios: requiring('axios') } as unknown as Tools);
    });
  },
);

/** A project that has this version and the library, as npm would install them. */
function install(
  folder: string,
  name: string,
): { importing: (path: string) => Promise<Module>; requiring: (name: string) => Module } {
  const modules = join(mkdtempSync(join(folder, 'project-')), 'node_modules');
  mkdirSync(modules);
  symlinkSync(join(MODULES, name), join(modules, 'axios'));
  placeLibrary(join(HERE, '../..'), modules);
  return {
    importing: (path) => import(pathToFileURL(join(modules, path)).href) as Promise<Module>,
    requiring: createRequire(join(modules, 'project.js')) as (name: string) => Module,
  };
}

type Module = Record<string, unknown>;
