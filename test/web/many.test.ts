import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { barriersOn } from '../browser/barriers.ts';
import { launchChromium } from '../browser/launch.ts';
import { troublesOn } from '../browser/troubles.ts';
import { estateOf, type ServedConsole, serveConsole } from './served-console.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

const desktop = { viewport: { width: 1280, height: 800 }, colorScheme: 'light' } as const;
const wide = { viewport: { width: 1920, height: 1080 }, colorScheme: 'dark' } as const;
const phone = { viewport: { width: 390, height: 844 }, colorScheme: 'dark' } as const;

interface Tab {
  /**
   * Opens a page, loads the console if necessary, and passes it to the test. Expects no script error, no message in
   * the browser's console and no dialog.
   */
  open(url: string, use: (page: Page) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** A signed-in tab. Each further tab would be another process of the browser. */
async function openTab(): Promise<Tab> {
  const context = await browser.newContext({ locale: 'en-GB', ...desktop });
  const page = await context.newPage();
  const troubles = troublesOn(page);
  await page.addInitScript("if (location.protocol === 'http:') sessionStorage.setItem('token', 'any')");
  return {
    async open(url, use) {
      await page.setViewportSize(desktop.viewport);
      await page.emulateMedia({ colorScheme: desktop.colorScheme });
      await page.goto(url);
      await use(page);
      expect(troubles.splice(0)).toEqual([]);
    },
    close: () => context.close(),
  };
}

/** In the same colour schemes and widths, there with the details of a finding. */
const lookedAtElsewhere = ['#/', '#/findings?state=all'];

const numberIn = (page: Page, code: string) => page.evaluate<number>(code);

describe.each([0, 30, 10_000])('with %i jobs', (jobs) => {
  let served: ServedConsole;
  let tab: Tab;
  beforeAll(async () => {
    [served, tab] = await Promise.all([serveConsole(estateOf(jobs, Date.now())), openTab()]);
  });
  afterAll(() => Promise.all([tab?.close(), served?.close()]));

  // Each page has another title than the previous one, which shows that it is loaded.
  it.each([
    ['#/', 'Overview'],
    ['#/findings?state=all', 'Findings'],
    ['#/jobs', 'Jobs'],
    ['#/findings?state=all&group=server', 'Findings'],
    ['#/clones', 'Clones'],
    ['#/copy-jobs', 'Copy jobs'],
    ['#/reports', 'Reports'],
  ])('%s is accessible at every size', async (hash, title) => {
    await tab.open(served.url + hash, async (page) => {
      await expect.poll(() => page.title()).toBe(`${title} · Veeam automation`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.getByText('Updated just now').waitFor();
      for (const { viewport, colorScheme } of [desktop, wide, phone]) {
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme });
        // A chart gets its new width a moment after the window.
        await expect.poll(() => numberIn(page, 'document.documentElement.scrollWidth')).toBe(viewport.width);
        // The wide page has the parts of the narrower one, in the colours of the phone. The pages of 10,000 jobs have
        // the parts of those of 30, and the pages without jobs have few. test/flows/console.test.ts has the first
        // pages of a checked estate.
        const isLooked =
          viewport === phone.viewport ? jobs <= 30 : viewport === desktop.viewport && jobs === 30;
        if (isLooked && !(jobs === 30 && lookedAtElsewhere.includes(hash)))
          expect(await barriersOn(page)).toEqual([]);
      }
    });
  });
});

describe('ten thousand findings', () => {
  let served: ServedConsole;
  let tab: Tab;
  beforeAll(async () => {
    [served, tab] = await Promise.all([serveConsole(estateOf(10_000, Date.now())), openTab()]);
  });
  afterAll(() => Promise.all([tab?.close(), served?.close()]));

  it('are rendered only as far as they are visible, can be searched, and can be stepped through by keyboard', async () => {
    await tab.open(`${served.url}#/findings?state=all&sort=name`, async (page) => {
      const rows = page.locator('.grid-row');
      await rows.first().waitFor();
      expect(await rows.count()).toBeLessThan(60);
      expect(await page.getByRole('table').getAttribute('aria-rowcount')).toBe('10002');

      await page.keyboard.press('End');
      await page.getByText('vbr-2: no answer').waitFor();
      expect(await rows.count()).toBeLessThan(60);

      await page.keyboard.press('Home');
      // The browser scrolls by itself for a while, and would remove the rows that the keys select.
      await expect.poll(() => numberIn(page, 'scrollY')).toBe(0);
      for (let step = 0; step < 30; step += 1) await page.keyboard.press('j');
      await page.locator('.grid-row[data-row="29"]:focus').waitFor();
      const { y = -1 } = (await page.locator('.grid-row:focus').boundingBox()) ?? {};
      expect(y).toBeGreaterThan(0);
      expect(y).toBeLessThan(800);

      await page.getByRole('searchbox').fill('department 09876');
      await expect.poll(() => rows.count()).toBe(1);
      expect(page.url()).toContain('find=department+09876');
      // The memory of the page in bytes, after garbage collection.
      const devtools = await page.context().newCDPSession(page);
      await devtools.send('HeapProfiler.collectGarbage');
      expect((await devtools.send('Runtime.getHeapUsage')).usedSize).toBeLessThan(60e6);
    });
  });
});
