#!/usr/bin/env node
import { onBrokenOutput, run } from './run.js';

process.stdout.on('error', onBrokenOutput);
process.exitCode = await run(process.argv.slice(2));
