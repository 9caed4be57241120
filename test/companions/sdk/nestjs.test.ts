import 'reflect-metadata';
import { HttpModule, HttpService } from '@nestjs/axios';
import { NestApplicationContextOptions } from '@nestjs/common/interfaces/nest-application-context-options.interface.js';
import { NestFactory } from '@nestjs/core';
import { throttle } from 'easemob-throttle';
import { firstValueFrom } from 'rxjs';
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { companion } from '../support/companion.js';
import { CountingServer } from '../support/counting-server.js';
import { testFiftyCalls, type SetUp } from '../support/fifty-calls.js';
import { LIMITS } from '../support/limits.js';

companion(
  import.meta.url,
  {
    name: '@nestjs/axios',
    group: 'Frameworks and SDKs',
    packages: ['@nestjs/axios', '@nestjs/core'],
    order: 'Nest first',
    note: 'In `onModuleInit` of a module of yours. Who unsubscribes while a call waits has it aborted, and nothing is spent on it.',
  },
  () => {
    testFiftyCalls(setUp);

    test('a call that is unsubscribed from while it waits is not sent', async () => {
      const server = await CountingServer.start();
      after(() => server.close());
      const { quota, http } = await setUp(server);
      const seen: number[] = [];
      const subscriptions = Array.from({ length: 25 }, (_, index) =>
        http.get(`/items/${index}`).subscribe(() => seen.push(index)),
      );
      await new Promise((resolve) => setTimeout(resolve, 300));
      for (const subscription of subscriptions.slice(20)) subscription.unsubscribe();
      await new Promise((resolve) => setTimeout(resolve, 1200));
      assert.equal(seen.length, 20);
      assert.equal(server.arrivals.length, 20);
      assert.equal(quota.stats().length === 0 || quota.stats()[0]?.waiting === 0, true);
      await quota.close();
    });
  },
);

async function setUp(server: CountingServer): Promise<SetUp & { http: HttpService }> {
  const app = await NestFactory.createApplicationContext(
    HttpModule.register({ baseURL: server.url }),
    Object.assign(new NestApplicationContextOptions(), { logger: false }),
  );
  // #region setup
  const http = app.get(HttpService);
  const quota = throttle(http.axiosRef, { limits: LIMITS });
  // #endregion
  after(() => app.close());
  return { http, quota, call: (index) => firstValueFrom(http.get(`/items/${index}`)) };
}
