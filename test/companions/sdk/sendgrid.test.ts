import { createRequire } from 'node:module';
import { Client } from '@sendgrid/client';
import type { AxiosStatic } from 'axios';
import { throttle } from 'easemob-throttle';
import { companion } from '../support/companion.js';
import { testFiftyCalls } from '../support/fifty-calls.js';
import { LIMITS } from '../support/limits.js';

companion(
  import.meta.url,
  {
    name: '@sendgrid/client, and @sendgrid/mail',
    group: 'Frameworks and SDKs',
    packages: ['@sendgrid/client'],
    order: 'either',
    note: 'It uses the CommonJS build of the global axios, which an ES module has to `require`: `import axios` is another one. The global axios is everybody’s, so `hosts` say what is limited, or a table does.',
  },
  () => {
    testFiftyCalls((server) => {
      const client = new Client();
      client.setDefaultRequest('baseUrl', server.url);
      // #region setup
      const axios = createRequire(import.meta.url)('axios') as AxiosStatic;
      const quota = throttle(axios, { limits: LIMITS });
      // #endregion
      const request = { method: 'POST', url: '/v3/mail/send' } as const;
      return { quota, call: (index) => client.request({ ...request, body: { index } }) };
    });
  },
);
