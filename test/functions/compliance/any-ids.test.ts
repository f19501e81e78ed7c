import { resolve } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCheck } from '../../../functions/compliance/check/run-check.ts';
import { noticeOfReport } from '../../../functions/compliance/notice-of-report.ts';
import { complianceSchema } from '../../../functions/compliance/policies/configuration.ts';
import { readHistory } from '../../../functions/compliance/record/check-state.ts';
import { reportCsv } from '../../../functions/compliance/report/csv.ts';
import type { Report } from '../../../functions/compliance/report/document.ts';
import type { DrawPage } from '../../../functions/compliance/report/page.ts';
import type { ReportSummary } from '../../../functions/compliance/report/report-summary.ts';
import { readReport } from '../../../functions/compliance/report/stored-report.ts';
import type { Job } from '../../../functions/jobs/job.ts';
import { slackMessage } from '../../../functions/notices/channels/slack/message.ts';
import { groupsOf } from '../../../functions/notices/notice.ts';
import { noticeText } from '../../../functions/notices/text.ts';
import { builtReportPage } from '../../../lib/bundling/report-page.ts';
import { type RunningRecord, runRecord } from '../platform/record/running-record.ts';
import { healthyJob, now, readingOf } from './estate.ts';
import { emptyStores } from './stores.ts';

/** Ids that no product makes, but that a server may send. */
const nasty = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'hasOwnProperty',
    'toString',
    '../../history.json',
    'a/b?c#d',
    '<script>alert(1)</script></script><!--',
    '<!channel> <https://evil.example|Open the report>',
    '*bold* _x_ ~y~ `z` ```',
    'x\n\n✔ resolved, high: everything\r\n  id never-run-0',
    'x on vbr01; mute * for 9d because x',
    '=HYPERLINK("https://evil.example")',
    '"quoted", ""twice"", \n and more',
    '\u202egnirts\u202c \u200b\u0000\u2028',
    '\ud800',
    `${'e'.repeat(10_000)}`,
    `${'&'.repeat(3_000)}`,
    '💾'.repeat(1_600),
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
);
const jobs = fc.uniqueArray(
  fc.record({ id: nasty, name: nasty, type: nasty, message: nasty, repository: nasty }),
  { selector: ({ id }) => id, minLength: 1, maxLength: 4 },
);

const failing = (fields: {
  id: string;
  name: string;
  type: string;
  message: string;
  repository: string;
}): Job =>
  healthyJob({
    id: fields.id,
    name: fields.name,
    type: fields.type,
    lastResult: 'failed',
    raw: { lastResult: fields.message },
    session: { message: fields.message },
    repository: { id: fields.repository, name: fields.repository },
  });

let running: RunningRecord;
let drawPage: DrawPage;
beforeAll(async () => {
  drawPage = await builtReportPage(resolve(import.meta.dirname, '../../..'));
  running = await runRecord();
});
afterAll(() => running[Symbol.asyncDispose]());

test('ids and texts of any content break no history, report or notice', async () => {
  // The names and types of the jobs decide the other findings; every job fails.
  const policies = [{ name: 'only failures', rules: { 'backup-job-without-copy': { enabled: false } } }];
  const configuration = complianceSchema.parse({ policies });
  const servers = ['constructor', 'vbr01'].map(
    (name) => ({ name, product: 'backup-replication', baseUrl: 'https://vbr.example:9419' }) as const,
  );
  await fc.assert(
    fc.asyncProperty(jobs, async (estate) => {
      const names = servers.map(({ name }) => name);
      const stores = await emptyStores(running.open({ now: () => now }), names);
      const { storage, objects, compliance } = stores;
      const run = async (id: string, hours: number) => {
        for (const { name } of servers) {
          const reading = readingOf(
            estate.map((fields) => ({ ...failing(fields), server: name })),
            { server: name, build: estate[0]?.name ?? '' },
          );
          await storage.putReading(id, reading);
        }
        return runCheck(stores, id, servers, configuration, new Date(now.getTime() + hours * 3_600_000));
      };
      const first = await run('one', 0);
      const second = await run('two', 1);

      // Each job has its own subject, finding and history, and is recognized again.
      expect(first.report.totals).toMatchObject({ jobs: 2 * estate.length, violating: 2 * estate.length });
      expect(new Set(first.report.changes.map(({ finding }) => finding.id)).size).toBe(
        first.report.changes.length,
      );
      expect(second.report.changes).toEqual([]);
      const { history, damage } = await readHistory(compliance, names);
      expect(damage).toEqual([]);
      for (const { name } of servers) {
        const known = Object.entries(history.jobs[name] ?? {});
        expect(known.map(([id]) => id).toSorted()).toEqual(estate.map(({ id }) => id).toSorted());
        for (const [, { firstSeen }] of known) expect(firstSeen).toBe(now.toISOString());
      }
      // The keys in the bucket contain nothing of a server.
      for (const key of objects.keys()) {
        expect(key).toMatch(
          /^(work\/checks\/(one|two)\/(changes|notice|readings\/(constructor|vbr01))\.json\.gz|work\/readings\/[\d-]{10}\/\w{64}\.json\.gz|parts\/[\d-]{7}\/\w{64}\.gz|evidence\/(one|two)\/manifest\.json)$/,
        );
      }
      expectReport(first.report, (await storage.getReportFile('one')) ?? '');
      expectNotices(first.report);
    }),
    { numRuns: 5 },
  );
});

function expectReport(summary: ReportSummary, text: string): void {
  const { jobs, findings, ...rest } = JSON.parse(text);
  expect(rest).toEqual(JSON.parse(JSON.stringify(summary)));
  const stored = readReport(text) as Report;
  expect([stored.jobs, stored.findings]).toEqual([jobs, findings]);
  const lines = csvLines(reportCsv(stored));
  expect(new Set(lines.map((cells) => cells.length)).size).toBe(1);
  expect(lines).toHaveLength(1 + findings.length);
  for (const cell of lines.flat()) expect(cell).not.toMatch(/^\s*[=+\-@]/);
  const page = drawPage(stored, '0'.repeat(64));
  expect([page.match(/<\/?script/g)?.length, page.match(/<\/?style/g)?.length]).toEqual([2, 4]);
  const rows = [...page.matchAll(/<tr><th scope=row>([^<]*)<td/g)].map(([, name = '']) => unescaped(name));
  expect(rows.toSorted()).toEqual(stored.jobs.map(({ name }) => name || '(no name)').toSorted());
  expect(page.match(/<li id="/g)).toHaveLength(findings.length);
}

const unescaped = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

function expectNotices(report: ReportSummary): void {
  const notice = { ...noticeOfReport(report), reportUrl: 'https://api.example/r' };
  expect(notice.entries).toHaveLength(report.changes.length);
  const text = noticeText(notice, false, 250_000);
  expect(text.isWellFormed()).toBe(true);
  // One line for each group and each finding: a server's text adds no line.
  const groups = groupsOf(notice.entries);
  const named = groups.reduce((sum, { entries }) => sum + Math.min(entries.length, 20), 0);
  expect(text.split('\n').filter((line) => /^[▲△✔●]/.test(line))).toHaveLength(groups.length);
  expect(text.split('\n').filter((line) => /^ {2}.*\[[\w-]+\]$/.test(line))).toHaveLength(named);
  const { blocks } = slackMessage(notice, true);
  expect(blocks.length).toBeLessThanOrEqual(50);
  for (const block of blocks as SlackBlock[]) {
    if (block.text !== undefined) expectSection(block.text.text);
    for (const { value, action_id } of block.elements ?? []) {
      expect(value).toMatch(
        /^(ack|mute|retry|start|enable) [\w-]+( for 1d because muted by a button| on [\w-]+)?$/,
      );
      expect(action_id.length).toBeLessThanOrEqual(255);
    }
  }
}

interface SlackBlock {
  text?: { text: string };
  elements?: { value: string; action_id: string }[];
}

/** Slack's limit, and only our own markup: the date, and the link to the report. */
function expectSection(text: string): void {
  expect(text.length).toBeLessThanOrEqual(3000);
  expect(text.isWellFormed()).toBe(true);
  const ours = text.match(/<(!date\^\d+\^[^<>]*|https:\/\/api\.example\/r\|[\w ]+)>/g) ?? [];
  expect(text.match(/[<>]/g) ?? []).toHaveLength(2 * ours.length);
}

/** The cells of a CSV (RFC 4180), line by line. */
function csvLines(text: string): string[][] {
  const lines: string[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^,\r\n"]*))(,|\r\n)/gy;
  for (let match = cell.exec(text); match !== null; match = cell.exec(text)) {
    lines.at(-1)?.push((match[1]?.replaceAll('""', '"') ?? match[2]) as string);
    if (match[3] !== ',') lines.push([]);
    if (cell.lastIndex === text.length) return lines.slice(0, -1);
  }
  throw new Error('This is no CSV.');
}
