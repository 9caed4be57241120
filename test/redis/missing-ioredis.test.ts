/** The option `redis` as a URL, where ioredis is not installed. */
import axios from 'axios';
import { throttle } from '../../src/index.js';

jest.mock('ioredis', () => {
  throw new Error("Cannot find module 'ioredis'");
});

it('fails every request, and says what to install', async () => {
  const client = axios.create({ baseURL: 'https://a1.easemob.com/my-org/my-app' });
  const quota = throttle(client, { redis: 'redis://:secret@localhost' });
  const failed = client.get('/users/x');
  await expect(failed).rejects.toMatchObject({ code: 'ERR_THROTTLE_CLOSED' });
  await expect(client.get('/users/x')).rejects.toThrow('npm install ioredis');
  await expect(client.get('/users/x')).rejects.not.toThrow('secret');
  await quota.close();
});
