import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Tools } from '../../plain-axios/compare.js';
import { checkAxios } from '../support/check-axios.js';
import { companion } from '../support/companion.js';
import { makeProject } from '../support/project.js';

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
        const { importing } = makeProject(folder, 'axios', name);
        const [axios, library] = await Promise.all(
          ['axios/index.js', 'easemob-throttle/dist/esm/index.js'].map(importing),
        );
        await checkAxios({ ...library, axios: axios?.default } as unknown as Tools);
      });
    }

    for (const name of ['axios-1.7.0', 'axios']) {
      test(`${name}, as CommonJS`, async () => {
        const { requiring } = makeProject(folder, 'axios', name);
        const library = requiring('easemob-throttle');
        await checkAxios({ ...library, axios: requiring('axios') } as unknown as Tools);
      });
    }

    test('the newest, as CommonJS, with the library as ES module', async () => {
      const { importing, requiring } = makeProject(folder, 'axios', 'axios');
      const library = await importing('easemob-throttle/dist/esm/index.js');
      await checkAxios({ ...library, axios: requiring('axios') } as unknown as Tools);
    });
  },
);
