import axios from 'axios';
import { defineLimits, throttle } from 'easemob-throttle';
import type { Tools } from '../../plain-axios/compare.js';
import { checkAxios } from '../support/check-axios.js';

// What it is compared with knows the types of the sources.
await checkAxios({ axios, throttle, defineLimits } as unknown as Tools);
console.log(process.version);
