import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { builtReportPage } from '../../../lib/bundling/report-page.ts';
import { barriersOn } from '../../browser/barriers.ts';
import { launchChromium } from '../../browser/launch.ts';
import { troublesOn } from '../../browser/troubles.ts';
import { estateReport } from './estate.ts';

const desktop: BrowserContextOptions = { colorScheme: 'light', viewport: { width: 1280, height: 800 } };
const phone: BrowserContextOptions = { colorScheme: 'dark', viewport: { width: 390, height: 844 } };
const reports = {
  none: estateReport(0, 1),
  some: estateReport(30, 30),
  several: estateReport(400, 1),
  many: estateReport(10_000, 2),
};
type Size = keyof typeof reports;

let browser: Browser;
let folder: string;
beforeAll(async () => {
  browser = await launchChromium();
  folder = mkdtempSync(join(tmpdir(), 'veeam-automation-report-'));
  const drawPage = await builtReportPage(resolve(import.meta.dirname, '../../..'));
  for (const [size, report] of Object.entries(reports))
    writeFileSync(join(folder, `${size}.html`), drawPage(report, 'ab'.repeat(32)));
});
afterAll(async () => {
  await browser?.close();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

/**
 * Opens a report from a file, as it comes in a mail. After every `use`: no script error, no violation of its policy,
 * no dialog, and no request except the one for the page itself.
 */
async function open(size: Size, look: BrowserContextOptions, use: (page: Page) => Promise<void>, hash = '') {
  const context = await browser.newContext({ locale: 'en-GB', ...look });
  const url = pathToFileURL(join(folder, `${size}.html`)).href;
  const requested: string[] = [];
  try {
    const page = await context.newPage();
    const troubles = troublesOn(page);
    page.on('request', (request) => requested.push(request.url()));
    await page.goto(url + hash);
    await use(page);
    expect({ troubles, requested }).toEqual({ troubles: [], requested: [url] });
  } finally {
    await context.close();
  }
}

const widthOf = (page: Page) => page.evaluate<number>('document.documentElement.scrollWidth');
const unfold = (page: Page) =>
  page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");
const shownJobs = (page: Page) => page.locator('#job-table tbody tr').count();
const shownFindings = (page: Page) => page.locator('.rows > li:not([hidden])').count();

it.each([
  ['none', 'light, 1280 px wide', desktop],
  ['some', 'light, 1280 px wide', desktop],
  ['some', 'dark, 390 px wide', phone],
] as const)('is accessible, and ignores an address that names nothing: %s, %s', async (size, _, look) => {
  const read = async (page: Page) => {
    expect(await page.isVisible('h1')).toBe(true);
    await unfold(page);
    expect(await widthOf(page)).toBe(look.viewport?.width);
    expect(await barriersOn(page)).toEqual([]);
  };
  await open(size, look, read, '#%E0%A4%A');
});

it('is short on a phone, and shows first what needs attention', async () => {
  await open('many', phone, async (page) => {
    expect(await page.locator('h1').textContent()).toMatch(/^\d+ things need you\./);
    expect(await widthOf(page)).toBe(390);
    expect(await page.evaluate<number>('document.documentElement.scrollHeight')).toBeLessThan(5 * 844);
  });
});

it('searches and sorts 10,000 jobs, and renders only a few of them', async () => {
  await open('many', desktop, async (page) => {
    await page.locator('.jobs summary').click();
    expect(await shownJobs(page)).toBe(200);
    await page.fill('#find-job', 'EXCHANGE 9002');
    expect(await page.locator('#job-table tbody th').allTextContents()).toEqual(['Exchange 9002']);
    expect(await page.textContent('#found-jobs')).toBe('1 of 10,000 jobs');
    await page.fill('#find-job', '');
    await page.selectOption('#verdict', 'Excepted');
    expect(await page.textContent('#found-jobs')).toBe(
      `${reports.many.totals.excepted.toLocaleString('en')} of 10,000 jobs`,
    );
    await page.selectOption('#server', 'm365');
    expect(await page.isHidden('#more-jobs')).toBe(true);

    await page.selectOption('#verdict', '');
    const names = () => page.locator('#job-table tbody th').allTextContents();
    const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
    await page.getByRole('button', { name: 'Job', exact: true }).click();
    const rising = await names();
    expect(rising).toEqual(rising.toSorted(collator.compare));
    await page.getByRole('button', { name: 'Job', exact: true }).click();
    expect(await page.locator('[aria-sort=descending]').count()).toBe(1);
    expect(collator.compare((await names())[0] ?? '', rising[0] ?? '')).toBe(1);
  });
});

it('searches findings; a link opens one for any search text, and hides no other', async () => {
  const { findings } = reports.some;
  const wanted = findings.filter(({ job, state }) => job !== undefined && state === 'open').at(-1);
  const id = wanted?.id ?? '';
  await open(
    'some',
    desktop,
    async (page) => {
      await page.locator(`[id="${id}"]`).and(page.locator(':visible')).waitFor();
      expect(await shownFindings(page)).toBe(findings.length);

      await page.fill('#find-finding', 'm365');
      const found = await shownFindings(page);
      expect(found).toBeGreaterThan(0);
      expect(found).toBeLessThan(findings.length);
      expect(await page.textContent('#found-findings')).toBe(`${found} of ${findings.length} findings`);

      await page.fill('#find-finding', 'nothing is called this');
      expect(await shownFindings(page)).toBe(0);
      await page.locator('.jobs summary').click();
      const [first = ''] = reports.some.jobs.find((job) => job.findings.length > 0)?.findings ?? [];
      await page.click(`#job-table a[href="#${first}"]`);
      await page.locator(`[id="${first}"]`).and(page.locator(':visible')).waitFor();
      expect(await shownFindings(page)).toBe(findings.length);
    },
    `#${id}`,
  );
});

it('is complete without scripts: collapsed on a screen, expanded on paper', async () => {
  await open('some', { ...phone, javaScriptEnabled: false }, async (page) => {
    expect(await shownFindings(page)).toBe(reports.some.findings.length);
    expect(await shownJobs(page)).toBe(30);
    const isSeen = () => page.locator('#job-table tbody tr').last().isVisible();
    expect(await isSeen()).toBe(false);
    await page.emulateMedia({ media: 'print' });
    expect(await isSeen()).toBe(true);
    expect(await page.locator('.rows > li').last().isVisible()).toBe(true);
    expect((await page.pdf({ preferCSSPageSize: true })).subarray(0, 5).toString()).toBe('%PDF-');
  });
});

it('prints every job, however few are rendered', async () => {
  await open('several', desktop, async (page) => {
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await shownJobs(page)).toBe(reports.several.jobs.length);
    expect(await page.locator('thead button').count()).toBe(0);
    expect(await page.locator('details:not([open]):not(.on-screen)').count()).toBe(0);
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(await shownJobs(page)).toBe(200);
  });
});
