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
