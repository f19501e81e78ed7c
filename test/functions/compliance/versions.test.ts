import { expect, test } from 'vitest';
import { type CheckOutcome, check } from '../../../functions/compliance/check/check.ts';
import { emptyHistory } from '../../../functions/compliance/history.ts';
import { changesToSend, noticeOfReport } from '../../../functions/compliance/notice-of-report.ts';
import { complianceSchema } from '../../../functions/compliance/policies/configuration.ts';
import type { Reading } from '../../../functions/compliance/reading.ts';
import { reportSchema } from '../../../functions/compliance/report/document.ts';
import { slackMessage } from '../../../functions/notices/channels/slack/message.ts';
import { noticeText } from '../../../functions/notices/text.ts';
import { versionSentence } from '../../../functions/words/facts.ts';
import { healthyJob, now, readingOf } from './estate.ts';

/** A reading of `vbr01`, without the fields that are undefined. */
function seen(version?: string, build?: string): Reading {
  const { version: _version, ...reading } = readingOf([healthyJob()]);
  return { ...reading, ...(version !== undefined && { version }), ...(build !== undefined && { build }) };
}

const unread: Reading = {
  server: 'vbr01',
  product: 'backup-replication',
  readAt: now.toISOString(),
  error: { code: 'connect-timeout', message: 'No answer within 10 s' },
};

/** Checks in sequence, each with the history that the previous one left, as stored and read again. */
function checks(...readings: Reading[]): CheckOutcome[] {
  let history = emptyHistory();
  return readings.map((reading, index) => {
    const configuration = complianceSchema.parse({});
    const at = new Date(now.getTime() + index * 1_800_000);
    const outcome = check({ id: `check-${index}`, readings: [reading], history, configuration, now: at });
    history = JSON.parse(JSON.stringify(outcome.history));
    expect(history).toEqual(outcome.history);
    return { ...outcome, report: reportSchema.parse(JSON.parse(JSON.stringify(outcome.report))) };
  });
}

const sentences = (outcomes: CheckOutcome[]) =>
  outcomes.map(({ report }) => (report.versionChanges ?? []).map(versionSentence));

test('a change is reported once; the first reading is not a change', () => {
  const outcomes = checks(seen('1.1-rev1', '12.1.2'), seen('1.1-rev1', '12.3.0'), seen('1.1-rev1', '12.3.0'));
  expect(sentences(outcomes)).toEqual([[], ['vbr01 went from 12.1.2 to 12.3.0'], []]);
  expect(outcomes.map(({ report }) => changesToSend(report))).toEqual([0, 1, 0]);
  expect(outcomes.at(-1)?.report.servers).toMatchObject([{ version: '1.1-rev1', build: '12.3.0' }]);
});

test.each<[string, Reading[], string[]]>([
  [
    'the API version, too',
    [seen('1.1-rev1', '12.1.2'), seen('1.2-rev0', '12.3.0')],
    ['vbr01 went from 12.1.2 to 12.3.0 (API 1.1-rev1 to 1.2-rev0)'],
  ],
  [
    'the API version alone, where no build is told',
    [seen('1.1-rev1'), seen('1.2-rev0')],
    ['vbr01 went from API 1.1-rev1 to 1.2-rev0'],
  ],
  ['a build that is told for the first time', [seen('v8'), seen('v8', '8.0.2.159')], []],
  [
    'a server that could not be read in between',
    [seen('v8', '8.0.1'), unread, seen('v8', '8.0.2')],
    ['vbr01 went from 8.0.1 to 8.0.2'],
  ],
  [
    'a build that was not told in between',
    [seen('v8', '8.0.1'), seen('v8'), seen('v8', '8.0.2')],
    ['vbr01 went from 8.0.1 to 8.0.2'],
  ],
  ['a reading without any version', [seen('v8', '8.0.1'), seen(), seen('v8', '8.0.1')], []],
])('%s', (_what, readings, expected) => {
  expect(sentences(checks(...readings)).flat()).toEqual(expected);
});

test('the topic and Slack report it, also when nothing else has changed', () => {
  const [, outcome] = checks(seen('v1_6', '12.1.2 <b>'), seen('v1_6', '12.3.0'));
  const report = outcome?.report ?? expect.fail('no report');
  expect(report.changes).toEqual([]);
  const notice = noticeOfReport(report);
  expect(notice.headline).toContain('vbr01 went from 12.1.2 <b> to 12.3.0');
  expect(noticeText(notice, false, 10_000)).toContain('↑ vbr01 went from 12.1.2 <b> to 12.3.0');
  expect(JSON.stringify(slackMessage(notice))).toContain('↑ vbr01 went from 12.1.2 &lt;b&gt; to 12.3.0');
});

test('a report in the old format, without versions, is still read, and shows none', () => {
  const [outcome] = checks(seen('v8'));
  const { versionChanges: _none, ...old } = outcome?.report ?? expect.fail('no report');
  expect(changesToSend(reportSchema.parse(old))).toBe(0);
  expect(noticeOfReport(reportSchema.parse(old)).notes).toEqual([]);
});
