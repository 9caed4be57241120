import axios from 'axios';
import { throttle } from 'easemob-throttle';
import { Configuration, PlaidApi } from 'plaid';
import { companion } from '../support/companion.js';
import { testFiftyCalls } from '../support/fifty-calls.js';
import { LIMITS } from '../support/limits.js';

companion(
  import.meta.url,
  {
    name: 'plaid, and what openapi-generator makes with typescript-axios',
    group: 'Frameworks and SDKs',
    packages: ['plaid'],
    order: 'either',
    note: 'The client is the third argument of the constructor.',
  },
  () => {
    testFiftyCalls((server) => {
      const basePath = server.url;
      // #region setup
      const client = axios.create();
      const quota = throttle(client, { limits: LIMITS });
      const api = new PlaidApi(new Configuration({ basePath }), undefined, client);
      // #endregion
      return { quota, call: (index) => api.itemGet({ access_token: `token ${index}` }) };
    });
  },
);
