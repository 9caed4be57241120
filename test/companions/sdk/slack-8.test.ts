import { WebClient } from '@slack/web-api';
import { throttle } from 'easemob-throttle';
import { companion } from '../support/companion.js';
import { answerJson } from '../support/counting-server.js';
import { testFiftyCalls } from '../support/fifty-calls.js';
import { LIMITS } from '../support/limits.js';

companion(
  import.meta.url,
  {
    name: '@slack/web-api 8',
    group: 'Frameworks and SDKs',
    packages: ['@slack/web-api'],
    order: 'the throttle first',
    note: 'By its option `fetch`; axios is not needed.',
  },
  () => {
    testFiftyCalls(
      (server) => {
        const slackApiUrl = `${server.url}/api/`;
        // #region setup
        const quota = throttle({ limits: LIMITS });
        const web = new WebClient('token', { slackApiUrl, fetch: quota.fetch() });
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
