import * as lark from '@larksuiteoapi/node-sdk';
import { throttle } from 'easemob-throttle';
import { companion } from '../support/companion.js';
import { answerJson } from '../support/counting-server.js';
import { testFiftyCalls } from '../support/fifty-calls.js';
import { LIMITS } from '../support/limits.js';

companion(
  import.meta.url,
  {
    name: '@larksuiteoapi/node-sdk',
    group: 'Frameworks and SDKs',
    packages: ['@larksuiteoapi/node-sdk'],
    order: 'either',
    note: 'By its own instance of axios, as here, or by one of yours as `httpInstance`, which has to return `response.data`. Its calls for tokens are counted, too.',
  },
  () => {
    testFiftyCalls(
      (server) => {
        const [appId, appSecret, domain] = ['id', 'secret', server.url];
        // #region setup
        const quota = throttle(lark.defaultHttpInstance, { limits: LIMITS });
        const client = new lark.Client({
          appId,
          appSecret,
          domain,
          loggerLevel: lark.LoggerLevel.error,
        });
        // #endregion
        return {
          quota,
          call: (index) => client.im.message.get({ path: { message_id: `m${index}` } }),
        };
      },
      answerJson({ code: 0, msg: 'success', data: {}, tenant_access_token: 'token', expire: 7200 }),
    );
  },
);
