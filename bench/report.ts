import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { lastOfDailyChecks } from './tools/estate.ts';
import { exact, type Figure, here, number, ratio } from './tools/figures.ts';
import { alternate } from './tools/measure.ts';
import { drawPage } from './tools/report-page.ts';
import { show } from './tools/show.ts';

const jobs = 10_000;
const executablePath = process.env['CHROMIUM'] || '/usr/bin/chromium';
const emptyPage = '<!doctype html><html lang="en"><head><title>Empty</title></head><body></body></html>';

const { report } = lastOfDailyChecks(30, 10, jobs / 10, new Date('2026-03-10T08:00:00Z'));
const page = drawPage(report, '0'.repeat(64));
const figures: Figure[] = [
  exact('page', Buffer.byteLength(page) / 1e6, 'MB', {
    budget: 5,
    from: `${number(report.totals.jobs)} jobs, ${number(report.totals.open)} open findings, a month of marks`,
  }),
];
const notes: string[] = [];
if (existsSync(executablePath)) figures.push(...(await browserFigures()));
else {
  notes.push(
    `SKIPPED in a browser: there is no ${executablePath}. Install chromium, or say in CHROMIUM where one is.`,
  );
}
show({ bench: 'report', what: `the page of a report with ${number(jobs)} jobs`, figures, notes });

async function browserFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'veeam-automation-bench-'));
  // Chromium's sandbox does not work as root; the pages are our own files.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({ executablePath, args: [...args, '--disable-gpu'] });
  try {
    const file = (name: string, content: string) => {
      const path = join(folder, name);
      writeFileSync(path, content);
      return pathToFileURL(path).href;
    };
    const [ours, empty] = [file('report.html', page), file('empty.html', emptyPage)];
    const opened = await alternate(
      { ours: () => open(browser, ours, true), empty: () => open(browser, empty, false) },
      { rounds: 11, warmUps: 2 },
    );
    const loads = opened.ours.map(({ loadMs }) => loadMs);
    const usable = opened.ours.map(({ usableMs }) => usableMs);
    const floor: [string, number[]] = ['empty page', opened.empty.map(({ loadMs }) => loadMs)];
    notes.push(`Measured in ${browser.version()} (headless), each time in a new tab.`);
    return [
      here(
        'opened and first filter answered',
        usable.map((ms) => ms / 1000),
        's',
        { budget: 1 },
      ),
      ratio('load ÷ load of an empty page', { ours: ['report', loads], floor }),
      ratio('load and first filter ÷ load of an empty page', { ours: ['report', usable], floor }),
      here(
        'first filter alone',
        usable.map((ms, round) => ms - (loads[round] ?? Number.NaN)),
        'ms',
      ),
    ];
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Opens a page in a new tab, and types into its filter once it has loaded. */
async function open(
  browser: Browser,
  url: string,
  filter: boolean,
): Promise<{ loadMs: number; usableMs: number }> {
  const tab = await browser.newPage();
  try {
    const began = performance.now();
    await tab.goto(url);
    const loadMs = performance.now() - began;
    if (filter) {
      await tab.evaluate("document.querySelector('.jobs details').open = true");
      await tab.locator('#find-job').fill('oracle');
      const rows = await tab.locator('#job-table tbody tr').allTextContents();
      const isAnswered = rows.length > 0 && rows.every((row) => /oracle/i.test(row));
      if (!isAnswered) throw new Error('The filter was not answered.');
    }
    return { loadMs, usableMs: performance.now() - began };
  } finally {
    await tab.close();
  }
}
