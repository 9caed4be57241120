import { WebClient } from '@slack/web-api-7';
import axios from 'axios';
import { throttle } from 'easemob-throttle';
import { companion } from '../support/companion.js';
import { answerJson } from '../support/counting-server.js';
import { testFiftyCalls } from '../support/fifty-calls.js';
import { LIMITS } from '../support/limits.js';

companion(
  import.meta.url,
  {
    name: '@slack/web-api 7',
    group: 'Frameworks and SDKs',
    packages: ['@slack/web-api-7'],
    order: 'either',
    note: 'By its option `adapter`: what comes there is transformed already.',
  },
  () => {
    testFiftyCalls(
      (server) => {
        const slackApiUrl = `${server.url}/api/`;
        // #region setup
        const client = axios.create();
        const quota = throttle(client, { limits: LIMITS });
        const web = new WebClient('token', {
          slackApiUrl,
          adapter: (config) =>
            client.request({ ...config, transformRequest: [], transformResponse: [] }),
        });
        // #endregion
        return {
          quota,
          call: (index) => web.chat.postMessage({ channel: 'C1', text: `message ${index}` }),
        };
      },
      answerJson({ ok: true }),
    );
  },
);
