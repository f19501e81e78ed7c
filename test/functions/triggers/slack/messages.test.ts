import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { RefusedError } from '../../../../functions/action.ts';
import type { Job } from '../../../../functions/jobs/job.ts';
import { SecretUnusableError } from '../../../../functions/platform/secrets.ts';
import { escapeMrkdwn } from '../../../../functions/platform/slack/block-kit.ts';
import { findJob } from '../../../../functions/triggers/slack/find-job.ts';
import {
  listMessage,
  mention,
  message,
  sections,
} from '../../../../functions/triggers/slack/messages/blocks.ts';
import {
  approvalCall,
  confirmMessage,
  outcomeMessage,
  problemOf,
  waitingMessage,
} from '../../../../functions/triggers/slack/messages/changes.ts';
import { jobLines, jobMessage } from '../../../../functions/triggers/slack/messages/results.ts';

const textsOf = (blocks: object[]) =>
  blocks.map((block) => (block as { text?: { text: string } }).text?.text ?? '');

it('splits long text into sections of 3,000 characters, and loses nothing', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 2_990, maxLength: 9_000 }), (text) => {
      const texts = textsOf(sections(text));
      expect(texts.every((part) => part.length <= 3_000)).toBe(true);
      expect(texts.join('')).toBe(text);
    }),
    { numRuns: 50 },
  );
});

it('pages a list: every entry is on some page, and no message has more than 50 blocks', () => {
  const entries = Array.from({ length: 100 }, (_, index) => `entry ${index}.`);
  const seen = new Set<string>();
  for (let page = 1; page <= 7; page += 1) {
    const { blocks } = listMessage('Jobs', entries, page, (other) => `jobs page ${other}`);
    expect(blocks.length).toBeLessThanOrEqual(50);
    for (const text of textsOf(blocks)) seen.add(text);
    if (page < 7) expect(JSON.stringify(blocks)).toContain(`"value":"jobs page ${page + 1}"`);
  }
  expect(entries.filter((entry) => !seen.has(entry))).toStrictEqual([]);
  expect(listMessage('Jobs', entries, 99, String).blocks.at(0)).toMatchObject({
    text: { text: '*Jobs* (page 7 of 7)' },
  });
});

it('lets no name become a mention, a link or formatting', () => {
  expect(escapeMrkdwn('<!channel> & <@U1> <http://x|y>')).toBe(
    '&lt;!channel&gt; &amp; &lt;@U1&gt; &lt;http://x|y&gt;',
  );
  expect(escapeMrkdwn('*bold*')).not.toContain('*b');
  expect(JSON.stringify(sections('http://x'))).toContain('"verbatim":true');
});

const now = new Date('2026-11-23T20:00:00Z');

it("shows when a job ran in words and in the reader's time zone, and never in milliseconds", () => {
  const ran = {
    ...job('Daily', 'em-1'),
    lastRun: '2026-11-22T07:59:59.123Z',
    nextRun: '2026-11-23T23:30:00Z',
  };
  const text = jobLines(ran, now);
  expect(text).toContain('(36 hours ago)');
  expect(text).toContain('(in 3 hours)');
  expect(text).toContain('|2026-11-22 07:59 UTC>');
  expect(text).not.toMatch(/T\d\d:\d\d/);
});

const job = (name: string, server: string, id = `${name}-${server}`): Job => ({
  server,
  product: 'enterprise-manager',
  id,
  name,
  type: 'Backup',
  status: 'idle',
  lastResult: 'success',
  raw: {},
  enabled: true,
});

it('finds a job by id, by name, and in any letter case if that is one job', () => {
  const jobs = [job('Daily', 'em-1'), job('daily', 'em-1', 'second'), job('Weekly', 'em-1')];
  const found = (wanted: string) => findJob(jobs, wanted, (id, server) => `start ${id} on ${server}`);
  expect(found('Daily')).toStrictEqual({ job: jobs[0] });
  expect(found('WEEKLY')).toStrictEqual({ job: jobs[2] });
  expect(found('urn:veeam:Job:Daily-em-1')).toStrictEqual({ job: jobs[0] });
  expect(JSON.stringify(found('DAILY'))).toContain('Which one?');
  expect(JSON.stringify(found('Weakly'))).toContain('start Weekly-em-1 on em-1');
});

it("offers only the actions that a job's product has", () => {
  const failed = { ...job('Mail', 'vb365-1'), lastResult: 'failed' } as const;
  const labels = (given: Job) =>
    [...JSON.stringify(jobMessage(given, now)).matchAll(/"action_id":"run:(\w+)"/g)].map(([, name]) => name);
  expect(labels(failed)).toStrictEqual(['start', 'retry', 'disable']);
  expect(labels({ ...failed, product: 'microsoft365' })).toStrictEqual(['start', 'disable']);
  expect(labels({ ...failed, type: 'AgentBackup' })).toStrictEqual([]);
  expect(JSON.stringify(jobMessage({ ...failed, type: 'AgentBackup' }, now))).not.toContain('"actions"');
});

it('answers a name of several jobs with a button for each, and says when there are more', () => {
  const jobs = Array.from({ length: 30 }, (_, index) => job('Daily', `em-${index}`));
  const found = findJob(jobs, 'Daily', (id, server) => `start ${id} on ${server}`);
  const text = JSON.stringify(found);
  expect(text.match(/"type":"button"/g)).toHaveLength(20);
  expect(text).toContain('The first 20');
});

it('breaks long text at the end of a line, else between words, else anywhere', () => {
  const cut = (text: string) => textsOf(sections(text)).map(({ length }) => length);
  const words = (length: number) => 'x'.repeat(length);
  expect(cut(words(3_000))).toStrictEqual([3_000]);
  expect(cut(words(3_001))).toStrictEqual([3_000, 1]);
  expect(cut(`${words(2_000)} ${words(900)}\n${words(500)}`)).toStrictEqual([2_901, 501]);
  expect(cut(`${words(2_000)} ${words(1_500)}`)).toStrictEqual([2_000, 1_501]);
  expect(cut(`\n${words(3_100)}`)).toStrictEqual([3_000, 101]);
});

it('never has more blocks, or a longer text, than Slack accepts', () => {
  const block = (text: string) => sections(text);
  const fifty = Array.from({ length: 50 }, (_, index) => block(`${index}`)).flat();
  expect(message('t', ...fifty).blocks).toHaveLength(50);
  expect(() => message('t', ...fifty, ...block('x'))).toThrow(RangeError);
  const { text, blocks } = message('x'.repeat(3_500));
  expect([text.length, blocks.length]).toStrictEqual([3_000, 2]);
});

it('mentions people by their ids, and shows other names as they are', () => {
  expect(
    ['U0ANN', 'W0ANN', 'ci <1>', 'U0', `U${'A'.repeat(21)}`, 'xU0ANN', 'U0ANN x'].map(mention),
  ).toStrictEqual(['<@U0ANN>', '<@W0ANN>', 'ci &lt;1&gt;', 'U0', `U${'A'.repeat(21)}`, 'xU0ANN', 'U0ANN x']);
});

it('links the pages, and has no buttons when there is only one', () => {
  const of = (count: number, page: number) =>
    JSON.stringify(
      listMessage('Jobs', Array.from({ length: count }, String), page, (other) => `jobs page ${other}`),
    );
  const pages = (text: string) => [...text.matchAll(/"action_id":"run:page(\d+)"/g)].map(([, page]) => page);
  expect([of(15, 1), of(16, 1), of(31, 2), of(31, 3)].map(pages)).toStrictEqual([
    [],
    ['2'],
    ['1', '3'],
    ['2'],
  ]);
  expect(of(31, 2)).toContain('"text":"Page 1"');
  expect(of(15, 1)).not.toContain('actions');
  expect(of(15, 1)).toContain('"*Jobs*"');
  expect(JSON.stringify(listMessage('J', [sections('a'), sections('b')], 1, String).blocks)).toMatch(
    /"a".*"b"/,
  );
});

it('decides which errors may be shown', () => {
  expect(problemOf(new RefusedError('forbidden', 'no <way>'))?.text).toBe('✖ no &lt;way&gt;');
  expect(problemOf(new SecretUnusableError('gone', 'now'))?.text).toBe('✖ gone now');
  expect(problemOf(new TypeError('x'))).toBeUndefined();
  expect(problemOf('x')).toBeUndefined();
});

it('has the buttons to decide about a change', () => {
  const ids = (given: object) =>
    [...JSON.stringify(given).matchAll(/"action_id":"(\w+)".*?"text":"(\w+)"/g)].map(([, id, label]) => [
      label,
      id,
    ]);
  expect(ids(confirmMessage('t', 's', 5))).toStrictEqual([
    ['Confirm', 'confirm'],
    ['Cancel', 'cancel'],
  ]);
  expect(ids(approvalCall('t', 'U0A', 'them', 's', 5))).toStrictEqual([
    ['Approve', 'approve'],
    ['Refuse', 'refuse'],
  ]);
  const { blocks } = outcomeMessage('t', 'U0A', 'U0B', confirmMessage('done', 's', 5));
  expect(blocks.map(({ type }) => type)).toStrictEqual(['section', 'section']);
  expect(waitingMessage('t', 'them').blocks).toStrictEqual(sections(expect.stringMatching(/^● .* them: t$/)));
});
