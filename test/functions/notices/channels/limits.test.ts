import { describe, expect, it } from 'vitest';
import { mailOf } from '../../../../functions/notices/channels/email/channel.ts';
import { eventsOf } from '../../../../functions/notices/channels/pagerduty/channel.ts';
import { slackMessage } from '../../../../functions/notices/channels/slack/message.ts';
import { entries, entry, notice } from '../notices.ts';

describe('a page of a mail', () => {
  const pageOf = (...given: Parameters<typeof notice>) =>
    mailOf('mail', notice(...given), false).Body.Html.Data;

  it('names twenty jobs of a group, each by its name, and counts the others', () => {
    const many = (count: number) => pageOf(entries(count));
    expect(many(20)).not.toMatch(/and \d+ more/);
    expect(many(21)).toContain('and 1 more');
    expect(many(20)).toContain('<b>job 19</b>: last result: Failed');
    expect(pageOf([entry()])).not.toContain('<b>');
    expect(pageOf([entry()])).toContain('>last result: Failed <');
  });

  it('says what to do unless it is over, and counts what complies', () => {
    expect(pageOf([entry()])).toContain('<i>Retry the job.</i>');
    expect(pageOf([entry({ kind: 'resolved' })])).not.toContain('<i>');
    expect(pageOf([entry()])).toContain('1 of 2 jobs comply; 1 findings are open.');
  });

  it('has a colour for each severity, and one for what is over', () => {
    const severities = ['info', 'low', 'medium', 'high', 'critical'] as const;
    const colourOf = (given: Parameters<typeof entry>[0]) =>
      /border-left:4px solid (#[0-9a-f]{6});/.exec(pageOf([entry(given)]))?.[1];
    const colours = [...severities.map((severity) => colourOf({ severity })), colourOf({ kind: 'resolved' })];
    expect(new Set(colours).size).toBe(6);
    expect(colours).not.toContain(undefined);
  });

  it('has no character in a name that nobody sees', () => {
    expect(pageOf([], { headline: 'a\u0000\u202Eb <i>' })).toContain('<title>a b &lt;i&gt;</title>');
  });
});

describe('a message of Slack', () => {
  const textsOf = (given: Parameters<typeof notice>[0], withButtons = false) =>
    slackMessage(notice(given), withButtons).blocks.map((block) => JSON.stringify(block));

  it('names fifteen of a larger group and counts the others', () => {
    expect(textsOf(entries(15)).join()).not.toMatch(/and \d+ more/);
    expect(textsOf(entries(16)).join()).toContain('and 1 more');
    expect(textsOf(entries(15)).join()).toContain('• job 14: last result: Failed');
    expect(textsOf([entry()]).join()).not.toContain('DB Backup: last');
  });

  it('says what to do unless it is over', () => {
    expect(textsOf([entry()]).join()).toContain('_Retry the job._');
    expect(textsOf([entry({ kind: 'resolved' })]).join()).not.toContain('Retry');
    expect(textsOf(entries(9, { kind: 'resolved' })).join()).not.toContain('Retry');
  });

  it('is no longer than Slack takes', () => {
    const [, block = ''] = textsOf([entry({ reason: 'x'.repeat(5000) })]);
    expect(JSON.parse(block).text.text).toHaveLength(3000);
  });
});

it('an alert without a report has no link', () => {
  expect(eventsOf(notice([entry()]))[0]).not.toHaveProperty('links');
});
