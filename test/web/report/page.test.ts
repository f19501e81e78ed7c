import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DrawPage } from '../../../functions/compliance/report/page.ts';
import { builtReportPage } from '../../../lib/bundling/report-page.ts';
import { daysOf } from '../../../web/report/days.ts';
import { minuteIn } from '../../../web/report/text.ts';
import type { Report } from '../../../web/reports/compare.ts';
import { healthyJob } from '../../functions/compliance/estate.ts';
import { nastyNames, reportOf } from '../../functions/compliance/report/sample-report.ts';
import { estateReport } from './estate.ts';

const manifest = 'ab'.repeat(32);
let drawPage: DrawPage;
beforeAll(async () => {
  drawPage = await builtReportPage(resolve(import.meta.dirname, '../../..'));
});

/** The content between `<tag …>` and its end, for each such element. */
const contents = (markup: string, tag: string): string[] =>
  [...markup.matchAll(new RegExp(`<${tag}[^>]*>([^]*?)</${tag}>`, 'g'))].map(([, content]) => content ?? '');
const sumOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const count = (markup: string, part: string | RegExp) => markup.split(part).length - 1;

describe('the page of a report', () => {
  it('allows its own script and styles by their hashes, and loads nothing', () => {
    const page = drawPage(estateReport(30, 30), manifest);
    const [script = '', ...more] = contents(page, 'script');
    const [policy = ''] = /default-src 'none'[^"]*/.exec(page) ?? [];
    expect(more).toEqual([]);
    expect(policy).toContain(`script-src ${sumOf(script)};`);
    expect(policy).toContain(`style-src ${contents(page, 'style').map(sumOf).join(' ')};`);
    const rest = page.replace(script, '');
    expect(rest.match(/https?:|@import|url\(|<[^>]*\s(?:src|style|on\w+)=/g)).toBeNull();
  });

  it('has each finding once and each job in a row, without a script', () => {
    const report = estateReport(30, 30);
    const page = drawPage(report, manifest);
    expect(report.findings.length).toBeGreaterThan(10);
    for (const { id } of report.findings) expect([id, count(page, `<li id="${id}">`)]).toEqual([id, 1]);
    expect(count(page, '<tr><th scope=row>')).toBe(30);
  });

  it('has names as text, with any content', () => {
    const jobs = nastyNames.map((name, index) =>
      healthyJob({ id: String(index), name, lastResult: 'failed' }),
    );
    const page = drawPage(reportOf(jobs), manifest);
    expect(page.match(/<img|<script>alert|<!-- <script/g)).toBeNull();
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(page).toContain('&quot;quoted&quot; &amp; &#39;single&#39;');
  });

  it('names its evidence, also at the foot of each printed sheet', () => {
    const page = drawPage({ ...reportOf([healthyJob()]), id: 'check-1";}</style>' }, manifest);
    expect(page).toContain(`<code>${manifest}</code>`);
    expect(contents(page, 'style')[1]).toContain(`"Check check-1style · manifest SHA-256 ${manifest}"`);
  });

  it('shows what no finding shows: other versions, and lost data of earlier checks', () => {
    const versions = { from: { api: 'v1_6', build: '12.1.2 <b>' }, to: { api: 'v1_6', build: '12.3.0' } };
    const page = drawPage(
      {
        ...reportOf([healthyJob()]),
        versionChanges: [{ server: 'vbr01', ...versions }],
        damage: { count: 2, records: [{ part: 'jobs', record: 'vbr01 <i>', fields: ['lastSuccess'] }] },
      },
      manifest,
    );
    expect(page).toContain('vbr01 went from 12.1.2 &lt;b> to 12.3.0');
    expect(page).toContain('jobs vbr01 &lt;i> lastSuccess');
  });

  it('is small for 10,000 jobs, and exists without jobs', () => {
    expect(Buffer.byteLength(drawPage(estateReport(10_000, 2), manifest))).toBeLessThan(5_000_000);
    expect(drawPage(estateReport(0, 1), manifest)).toContain('<h1>');
  });
});

it('shows thirty days by the state of jobs on each, and findings by their first day', () => {
  const job = (days: string) => ({ days }) as Report['jobs'][number];
  const finding = { since: '2026-03-08T23:30:00.000Z' } as Report['findings'][number];
  const report = { day: '2026-03-10', jobs: [job('-03'), job(`${'0'.repeat(31)}0`)], findings: [finding] };
  const days = daysOf(report, minuteIn('Europe/Prague'));
  expect(days).toHaveLength(30);
  expect(days.slice(-3)).toEqual([
    { day: '2026-03-08', seen: 1, complying: 1, begun: 0 },
    { day: '2026-03-09', seen: 2, complying: 2, begun: 1 },
    { day: '2026-03-10', seen: 2, complying: 1, begun: 0 },
  ]);
});

describe('a time to the minute', () => {
  it.each(['Europe/Prague', 'America/St_Johns', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'UTC'])(
    'in %s is the time from Intl, in a form that sorts as text',
    (timeZone) => {
      const minute = minuteIn(timeZone);
      const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
      fc.assert(
        fc.property(
          fc.date({ min: new Date('2000-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
          (at) => {
            expect(minute(at.toISOString())).toBe(format.format(at));
          },
        ),
      );
    },
  );
});
