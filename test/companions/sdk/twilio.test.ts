import { throttle } from 'easemob-throttle';
import type { AxiosInstance } from 'axios';
import twilio from 'twilio';
import { companion } from '../support/companion.js';
import { answerJson } from '../support/counting-server.js';
import { testFiftyCalls } from '../support/fifty-calls.js';
import { LIMITS } from '../support/limits.js';

companion(
  import.meta.url,
  {
    name: 'twilio',
    group: 'Frameworks and SDKs',
    packages: ['twilio'],
    order: 'twilio first',
    note: 'Leave its `autoRetry` off: the throttle sends again what is refused.',
  },
  () => {
    testFiftyCalls(
      (server) => {
        // #region setup
        const client = twilio('AC00000000000000000000000000000000', 'token');
        const { axios } = client.httpClient as unknown as { axios: AxiosInstance };
        const quota = throttle(axios, { limits: LIMITS });
        // #endregion
        client.api.baseUrl = server.url;
        const message = { from: '+15550000000', to: '+15550000001' };
        return {
          quota,
          call: (index) => client.messages.create({ ...message, body: `message ${index}` }),
        };
      },
      answerJson({ sid: 'SM1', status: 'queued' }, 201),
    );
  },
);
