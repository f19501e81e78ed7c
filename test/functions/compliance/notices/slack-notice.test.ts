import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../../functions/compliance/findings/changes.ts';
import type { Notice } from '../../../../functions/compliance/notices/notice.ts';
import { slackNotice } from '../../../../functions/compliance/notices/slack-notice.ts';
import { textNotice } from '../../../../functions/compliance/notices/text-notice.ts';

function change(name: string, message = 'Failed'): Change {
  return {
    kind: 'new',
    finding: {
      id: 'last-result-abc',
      rule: 'last-result',
      title: 'The last run did not succeed',
      severity: 'high',
      state: 'open',
      server: 'vbr-1',
      product: 'backup-replication',
      job: { id: '1', name },
      evidence: [{ fact: 'last result', value: message, source: 'server: lastResult' }],
      remedy: 'Retry the job.',
      since: '2026-11-23T06:00:00Z',
    },
  };
}

const notice = (changes: Change[]): Notice => ({
  checkId: 'c1',
  at: '2026-11-23T06:00:00Z',
  headline: `Veeam: ${changes.length} new (1 of 2 jobs comply)`,
  changes,
  upgrades: [],
  totals: { jobs: 2, complying: 1, open: changes.length },
  reportUrl: 'https://api.example/compliance/reports/c1?until=1&signature=s',
});

type Section = { text: { text: string } };
const textsOf = (given: Notice) =>
  slackNotice(given).flatMap(({ blocks }) => blocks.map((block) => (block as Section).text.text));

describe('a notice in Slack', () => {
  it('says what, where, how bad, why, what to do and its id, by words and a sign', () => {
    const [head, text] = textsOf(notice([change('DB Backup')]));
    expect(head).toContain('|Open the report>');
    expect(text).toContain('▲ new, high: The last run did not succeed: DB Backup on vbr-1');
    expect(text).toContain('last result: Failed (server: lastResult)');
    expect(text).toContain('Retry the job.');
    expect(text).toContain('`last-result-abc`');
  });

  it('keeps 50 blocks a message by going on in the next, and counts what four messages cannot hold', () => {
    const messages = slackNotice(
      notice(Array.from({ length: 500 }, (_none, index) => change(`job ${index}`))),
    );
    expect(messages).toHaveLength(4);
    for (const { blocks } of messages) expect(blocks.length).toBeLessThanOrEqual(50);
    const shown = messages.flatMap(({ blocks }) => blocks).length - messages.length - 1;
    expect(JSON.stringify(messages.at(-1))).toContain(`and ${500 - shown} more`);
  });

  it('lets no name mention, link or format, and no section grow over 3,000 characters', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 300 }),
        fc.string({ maxLength: 6000 }),
        (name, message) => {
          for (const text of textsOf(notice([change(name, message)])).slice(1)) {
            expect(text.length).toBeLessThanOrEqual(3000);
            expect(text).not.toMatch(/<(?!https:\/\/api\.example)/);
          }
        },
      ),
    );
    const [, text] = textsOf(notice([change('<!channel> *bold* <https://evil|x> @here')]));
    expect(text).toContain('&lt;!channel&gt;');
    expect(text).not.toContain('<!channel>');
    expect(text).not.toContain(' *bold* ');
  });
});

describe('a notice in plain text', () => {
  it('has a subject that SNS takes, whatever the headline', () => {
    const { subject } = textNotice({ ...notice([change('x')]), headline: `Ünïcode\n${'x'.repeat(200)}` });
    expect(subject.length).toBeLessThanOrEqual(100);
    expect(subject).toMatch(/^[\x20-\x7e]+$/);
  });

  it('stays within what SNS takes, and says how many are left to the report', () => {
    const { message } = textNotice(notice(Array.from({ length: 2000 }, () => change('n'.repeat(200)))));
    expect(Buffer.byteLength(message)).toBeLessThan(256 * 1024);
    expect(message).toMatch(/… and \d+ more, in the report\./);
  });
});
