// Both builds of axios in a CommonJS project. scripts/check-package.js compiles and runs it against the packed package.
import commonjs = require('axios');
import { throttle } from 'easemob-throttle';
import { startSandbox } from 'easemob-throttle/sandbox';
import { checkBuilds } from './check-builds.js';

async function main(): Promise<void> {
  const { default: esm } = await import('axios');
  await checkBuilds({ throttle, startSandbox }, { 'ES module': esm, CommonJS: commonjs });
  console.log('CommonJS entry, both builds of axios: ok');
}

void main();
