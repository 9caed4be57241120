// Both builds of axios in an ES module project. scripts/check-package.js compiles and runs it against the packed package.
import esm from 'axios';
import { createRequire } from 'node:module';
import { throttle } from 'easemob-throttle';
import { startSandbox } from 'easemob-throttle/sandbox';
import { checkBuilds } from './check-builds.js';

type CommonJs = typeof import('axios', { with: { 'resolution-mode': 'require' } });
const commonjs = createRequire(import.meta.url)('axios') as CommonJs;

await checkBuilds({ throttle, startSandbox }, { 'ES module': esm, CommonJS: commonjs });
console.log('ESM entry, both builds of axios: ok');
