import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reportPage } from '../../../../functions/compliance/report/html/page.ts';
import { launchChromium } from '../../../browser/launch.ts';
import { type ServedPage, serve } from '../../../browser/serve.ts';
import { estateReport } from './browser-estate.ts';
import { desktop, inTab, phone } from './browser-tab.ts';

/** Two thousand rows are laid out on a hundred pages. */
const slowMachineMs = 60_000;
const report = estateReport(30, 30);
const large = estateReport(10_000, 2);
let browser: Browser;
let served: ServedPage;
let servedLarge: ServedPage;
beforeAll(async () => {
  browser = await launchChromium();
  served = await serve(reportPage(report));
  servedLarge = await serve(reportPage(large));
});
afterAll(() => Promise.all([browser?.close(), served?.close(), servedLarge?.close()]));

const jobColumn = (page: Page, label: string) =>
  page.locator(`#job-rows [data-label="${label}"]`).allTextContents();
const findings = (page: Page) => page.locator('#finding-list > li').count();
const sorted = (values: string[]) =>
  values.toSorted(new Intl.Collator('en-GB', { numeric: true, sensitivity: 'base' }).compare);

test('jobs are found by words, verdict, server and product, in the table and in the heat map', async () => {
  await inTab(browser, served, desktop, async (page) => {
    await page.fill('#job-search', 'ORACLE');
    const named = report.jobs.filter(({ name }) => name.includes('Oracle'));
    expect(named.length).toBeGreaterThan(1);
    expect(sorted(await jobColumn(page, 'Job'))).toEqual(sorted(named.map(({ name }) => name)));
    expect(await page.locator('#heat-rows tr').count()).toBe(named.length);
    expect(await page.textContent('#job-count')).toBe(`${named.length} jobs`);

    await page.fill('#job-search', '');
    await page.selectOption('#job-verdict', 'excepted');
    expect(await page.locator('#job-rows tr').count()).toBe(report.totals.excepted);
    expect(new Set(await jobColumn(page, 'Verdict'))).toEqual(new Set(['◇ Excepted']));

    await page.selectOption('#job-verdict', '');
    await page.selectOption('#job-server', 'm365');
    expect(new Set(await jobColumn(page, 'Server'))).toEqual(new Set(['m365']));
    await page.selectOption('#job-product', 'Backup & Replication');
    expect(await page.textContent('#job-count')).toBe('0 jobs');
    expect(await page.locator('#heat-rows tr').count()).toBe(0);
  });
});

test.each([
  ['on a desktop', desktop],
  ['on a phone', phone],
])('every column sorts both ways, and says so: %s', async (_, look) => {
  await inTab(browser, served, look, async (page) => {
    for (const label of ['Job', 'Server', 'Type', 'Last result', 'Repository']) {
      const heading = page.locator('#job-table').getByRole('columnheader', { name: label, exact: true });
      await page.getByRole('button', { name: label, exact: true }).click();
      expect(await heading.getAttribute('aria-sort')).toBe('ascending');
      const rising = (await jobColumn(page, label)).map((cell) => cell.replace('–', ''));
      expect(new Set(rising).size).toBeGreaterThan(label === 'Repository' ? 0 : 1);
      expect(rising).toEqual(sorted(rising));
      await page.getByRole('button', { name: label, exact: true }).click();
      expect(await heading.getAttribute('aria-sort')).toBe('descending');
      const falling = (await jobColumn(page, label)).map((cell) => cell.replace('–', ''));
      expect(falling).toEqual(sorted(rising).reverse());
    }
    for (const label of ['Last run', 'Objects']) {
      await page.getByRole('button', { name: label, exact: true }).click();
      const cells = (await jobColumn(page, label)).filter((cell) => cell !== '–');
      expect(new Set(cells).size).toBeGreaterThan(5);
      expect(cells).toEqual(sorted(cells));
    }
    expect(await page.locator('[aria-sort]').count()).toBe(1);
  });
});

test('findings are found by words, severity and state, the most severe first', async () => {
  await inTab(browser, served, desktop, async (page) => {
    const first = await page.locator('#finding-list summary').first().textContent();
    expect(first).toContain('Critical');
    expect(await page.textContent('#finding-count')).toBe(`${report.findings.length} findings`);

    await page.fill('#finding-search', 'm365');
    const unread = report.findings.filter(({ server }) => server === 'm365');
    expect(await page.textContent('#finding-count')).toBe(`${unread.length} findings`);
    await page.fill('#finding-search', '');

    for (const severity of ['critical', 'high', 'medium']) {
      await page.selectOption('#finding-severity', severity);
      const wanted = report.findings.filter((finding) => finding.severity === severity).length;
      expect(await findings(page)).toBe(Math.min(wanted, 20));
      expect(await page.locator(`#finding-list .severity-${severity}`).count()).toBe(Math.min(wanted, 20));
    }
    await page.selectOption('#finding-severity', '');
    await page.selectOption('#finding-state', 'new');
    expect(await page.textContent('#finding-count')).toMatch(new RegExp(`^${report.totals.new} findings?$`));
    await page.selectOption('#finding-state', 'excepted');
    expect(await findings(page)).toBe(report.findings.filter(({ state }) => state === 'excepted').length);
  });
});

test('an address opens its finding, and so does a link, again and again', async () => {
  const [wanted] = report.findings
    .filter(({ job, state }) => job !== undefined && state === 'open')
    .slice(-1);
  const id = wanted?.id ?? '';
  const opened = `details[id="${id}"][open]`;
  await inTab(
    browser,
    served,
    desktop,
    async (page) => {
      await page.locator(`${opened} .evidence`).waitFor();
      expect(await page.textContent(opened)).toContain(wanted?.remedy);
      expect(await findings(page)).toBe(1);

      for (const round of [1, 2]) {
        await page.fill('#finding-search', `nothing is called this ${round}`);
        expect(await findings(page)).toBe(0);
        await page.click(`#job-rows a[href="#${id}"]`);
        await page.locator(opened).waitFor();
      }
    },
    `#${id}`,
  );
});

test('an address that names nothing, or is none, opens the whole list', async () => {
  for (const hash of ['#never-run-0000000000', '#%', '#%E0%A4%A'])
    await inTab(
      browser,
      served,
      desktop,
      async (page) => expect(await findings(page)).toBe(Math.min(report.findings.length, 20)),
      hash,
    );
});

test('the rest of a long list is one press away, and the focus goes there', async () => {
  await inTab(browser, servedLarge, desktop, async (page) => {
    expect(await page.textContent('#job-count')).toBe('10,000 jobs');
    await page.click('#job-more');
    expect(await page.locator('#job-rows tr').count()).toBe(200);
    expect(await page.locator('#job-rows tr:nth-child(101):focus').count()).toBe(1);
    expect(await page.textContent('#job-more')).toBe('Show 100 more of 9,800');
    await page.fill('#job-search', 'exchange 9002');
    expect(await jobColumn(page, 'Job')).toEqual(['Exchange 9002']);
    expect(await page.isHidden('#job-more')).toBe(true);
  });
});

test(
  'on paper, lists are long, findings are open, and what is left out is said',
  async () => {
    await inTab(browser, servedLarge, desktop, async (page) => {
      expect((await page.pdf({ format: 'A4', pageRanges: '1' })).subarray(0, 5).toString()).toBe('%PDF-');
      expect(await page.locator('#job-rows tr').count()).toBe(1000);
      expect(await page.locator('#finding-list details[open] .evidence').count()).toBe(200);
      await page.emulateMedia({ media: 'print' });
      expect(await page.textContent('#job-count')).toBe('10,000 jobs');
      expect(await page.isVisible('#job-count')).toBe(true);
      const left = page.locator('#job-more[data-paper="9,000 more, not printed"]');
      expect(await left.isVisible()).toBe(true);
    });
  },
  slowMachineMs,
);

test('without scripts it still says how things stand, and where the lists are', async () => {
  await inTab(browser, served, { ...phone, javaScriptEnabled: false }, async (page) => {
    expect(await page.textContent('h2')).toContain('of 30 jobs comply');
    expect(await page.locator('noscript').textContent()).toContain('need JavaScript');
    expect(await page.locator('.changes li').count()).toBeGreaterThan(0);
  });
});
