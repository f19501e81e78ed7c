import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contentSecurityPolicy, reportPage } from '../../../../functions/compliance/report/html/page.ts';
import { launchChromium } from '../../../browser/launch.ts';
import { type ServedPage, serve } from '../../../browser/serve.ts';
import { estateReport } from './browser-estate.ts';
import { desktop, inTab, phone } from './browser-tab.ts';

/** The accessibility rules look at every cell of the tables. */
const slowMachineMs = 60_000;
let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

describe.each([
  { jobs: 0, days: 1 },
  { jobs: 30, days: 30 },
  { jobs: 10_000, days: 2 },
])('with $jobs jobs', ({ jobs, days }) => {
  const report = estateReport(jobs, days);
  let served: ServedPage;
  beforeAll(async () => {
    served = await serve(reportPage(report), { 'content-security-policy': contentSecurityPolicy });
  });
  afterAll(() => served?.close());

  test.each([
    ['light, 1280 px wide', desktop],
    ['dark, 390 px wide', phone],
  ])(
    'renders for everybody: %s',
    async (_, look) => {
      await inTab(browser, served, look, async (page) => {
        expect(await page.locator('h2').first().textContent()).toMatch(
          new RegExp(`^${report.totals.complying.toLocaleString('en')} of ${jobs.toLocaleString('en')} job`),
        );
        expect(await page.locator('#job-rows tr').count()).toBe(Math.min(jobs, 100));
        expect(await page.locator('#heat-rows tr').count()).toBe(Math.min(jobs, 30));
        expect(await page.locator('#finding-list > li').count()).toBe(Math.min(report.findings.length, 20));
        await page.evaluate(
          "for (const each of document.querySelectorAll('#finding-list details')) each.open = true",
        );
        await page
          .locator('#finding-list details:not(:has(.evidence))')
          .first()
          .waitFor({ state: 'detached' });

        expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(
          look.viewport?.width,
        );
        const { violations, passes } = await new AxeBuilder({ page }).setLegacyMode().analyze();
        expect(passes.length).toBeGreaterThan(20);
        expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      });
    },
    slowMachineMs,
  );
});
