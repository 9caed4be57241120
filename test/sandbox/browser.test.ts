import { type Browser, chromium, type Page } from 'playwright-core';
import type { Sandbox } from '../../src/sandbox/index.js';
import { CHROMIUM, describeChromium } from '../support/describe-chromium.js';
import { call, receivers, useSandboxes } from './client.js';

const start = useSandboxes();

/** Nothing that would call anyone but the sandbox. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const format = (count: number): string => count.toLocaleString('en');

/** What the page shows of each bucket, in its own words. */
async function shownBuckets(page: Page): Promise<Record<string, string | null>[]> {
  const cards = await page.locator('article').all();
  return Promise.all(
    cards.map(async (card) => ({
      bucket: await card.getAttribute('data-bucket'),
      calls: await card.locator('dd.calls').textContent(),
      refused: await card.locator('dd.refused').textContent(),
      worst: await card.locator('dd.worst').textContent(),
    })),
  );
}

/** The same of the report. */
function reportedBuckets(sandbox: Sandbox): Record<string, string>[] {
  return sandbox.report().buckets.map(({ bucket, calls, refused, worst, amount }) => ({
    bucket,
    calls: format(calls),
    refused: format(refused),
    worst: `${format(worst)} of ${format(amount)}`,
  }));
}

describeChromium('the page of the sandbox, in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
  });
  afterAll(() => browser.close());

  it('shows what the report says, live, and resets it', async () => {
    const sandbox = await start({
      overrides: { 'GET /users': '5/10min', 'POST /messages/users': '2000 messages/10min' },
    });
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => problems.push(message.text()));
    await page.goto(sandbox.pageUrl);
    await page.getByText('Nothing has called yet').waitFor();

    for (let index = 0; index < 8; index += 1) await call(sandbox, 'GET /users');
    for (const count of [600, 600, 600, 600, 200]) {
      await call(sandbox, 'POST /messages/users', { to: receivers(count) });
    }
    await page.locator('article', { hasText: '2,600 of 2,000' }).waitFor();
    expect(await shownBuckets(page)).toEqual(reportedBuckets(sandbox));
    expect(await page.locator('.percent').allTextContents()).toEqual(['100 %', '100 %']);
    const totals = await page.locator('#totals dd').allTextContents();
    expect(totals.slice(0, 3)).toEqual(['13', '9', '4']);
    expect(Number(totals[3])).toBeGreaterThan(0);
    expect(await page.locator('#up').textContent()).toMatch(/^up 0:\d\d$/);
    // The charts have drawn what they were told.
    for (const path of ['.area', '.edge', '.refusals']) {
      expect(await page.locator(path).first().getAttribute('d')).toMatch(/^M/);
    }

    await page.getByRole('button', { name: 'Reset' }).click();
    await page.getByText('Nothing has called yet').waitFor();
    expect(await page.locator('article').count()).toBe(0);
    expect(sandbox.report().totals.calls).toBe(0);
    await call(sandbox, 'GET /users');
    await page.locator('article', { hasText: '1 of 5' }).waitFor();
    expect(await shownBuckets(page)).toEqual(reportedBuckets(sandbox));
    expect(problems).toEqual([]);
    await page.close();
  });

  it.each(['light', 'dark'] as const)('fits a phone, %s', async (colorScheme) => {
    const sandbox = await start();
    await call(sandbox, `GET /user/${'u'.repeat(64)}/user_channels`);
    const page = await browser.newPage({ viewport: { width: 360, height: 740 }, colorScheme });
    await page.goto(sandbox.pageUrl);
    await page.locator('article').first().waitFor();
    // As text, for it is the browser's code, whose names the tests do not know.
    const scrollWidth = await page.evaluate<number>('document.documentElement.scrollWidth');
    const background = await page.evaluate<string>(
      'getComputedStyle(document.body).backgroundColor',
    );
    expect(scrollWidth).toBeLessThanOrEqual(360);
    const [red = 0] = (/\d+/g.exec(background) ?? []).map(Number);
    expect(red > 128).toBe(colorScheme === 'light');
    await page.close();
  });

  it('fills a projector, to be read from the last row', async () => {
    const sandbox = await start();
    await call(sandbox, 'GET /users');
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    await page.goto(sandbox.pageUrl);
    await page.locator('article').first().waitFor();
    const { width = 0 } = (await page.locator('#buckets').boundingBox()) ?? {};
    expect(width).toBeGreaterThan(1600);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
      1920,
    );
    await page.close();
  });
});
