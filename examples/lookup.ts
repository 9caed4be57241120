import axios from 'axios';
import { throttle } from 'easemob-throttle';

const client = axios.create({ baseURL: 'https://a1.easemob.com/my-org/my-app' });
const quota = throttle(client);

// How a request would be limited. Nothing is sent.
const found = quota.lookup({
  method: 'POST',
  url: '/messages/users',
  data: { from: 'admin', to: ['user1', 'user2'], type: 'txt', body: { msg: 'Hello' } },
});
console.log(found);
console.log(quota.lookup({ url: 'https://example.com/' })); // not the API: left alone

// Prints:
// {
//   endpoint: 'POST /messages/users',
//   name: '发送单聊消息',
//   section: '消息管理',
//   appKey: 'my-org#my-app',
//   limits: [
//     {
//       bucket: 'my-org#my-app POST /messages/users',
//       amount: 6000,
//       windowMs: 60000,
//       unit: 'message',
//       scope: 'app',
//       weight: 2,
//       countFrom: 'response',
//       pacing: 'burst',
//       minRoundTripMs: 0
//     }
//   ]
// }
// undefined
