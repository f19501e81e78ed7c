import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slackMessage } from '../../../../../functions/notices/channels/slack/message.ts';
import { type Notice, oneLine } from '../../../../../functions/notices/notice.ts';
import { entries, entry, hostileNames, notice, reportUrl } from '../../notices.ts';

type Section = { text?: { text: string } };
const textsOf = (given: Notice) =>
  slackMessage({ ...given, reportUrl }).blocks.flatMap((block) => (block as Section).text?.text ?? []);

describe('a notice in Slack', () => {
  it('shows what, where, severity, reason, duration, what to do and its id, in words and with a symbol', () => {
    const [head, text] = textsOf(notice([entry({ since: '2026-11-21T06:00:00Z' })]));
    expect(head).toContain('|Open the report>');
    expect(text).toContain('*▲ new, high:* The last run did not succeed: DB Backup on vbr-1');
    expect(text).toContain('last result: Failed (for 2 days)');
    expect(text).toContain('Retry the job.');
    expect(text).toContain('`last-result-abc`');
    expect(text?.split('\n')[1]).toMatch(/^last result/);
  });

  it('is one message, whatever happened: a group is one block, and the rest is counted', () => {
    const full = { message: 'Disk full' };
    const storm = notice([
      ...entries(400, full),
      ...entries(5, { server: 'vbr-2' }),
      entry({ kind: 'resolved' }),
    ]);
    const texts = textsOf(storm);
    expect(texts).toHaveLength(4);
    expect(texts[1]).toContain('“Disk full”: vbr-1 (400 jobs)');
    expect(texts[1]).toContain('and 385 more');
    const few = textsOf(notice(entries(5, full)))[1]?.split('\n');
    expect(few?.map((line) => line.slice(0, 2))).toStrictEqual(['*▲', '• ', '• ', '• ', '• ', '• ', '_R']);
  });

  it('counts the findings of groups that do not fit', () => {
    const many = Array.from({ length: 120 }, (_none, index) => entry({ rule: `rule-${index}` }));
    const { blocks } = slackMessage(notice(many), true);
    expect(blocks.length).toBeLessThanOrEqual(50);
    const shown = blocks.filter(({ type }) => type === 'actions').length;
    expect(JSON.stringify(blocks.at(-1))).toContain(`and ${120 - shown} more`);
  });

  it('lets no name become a mention, a link or formatting, and no section exceed 3,000 characters', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom(...hostileNames), fc.string({ unit: 'binary', maxLength: 300 })),
        fc.string({ unit: 'binary', maxLength: 600 }),
        fc.integer({ min: 1, max: 30 }),
        (name, reason, count) => {
          const job = { id: '1', name: oneLine(name, 200) };
          const all = entries(count, { job, reason: oneLine(reason, 500) });
          for (const text of textsOf(notice(all)).slice(1)) {
            expect(text.length).toBeLessThanOrEqual(3000);
            expect(text.isWellFormed()).toBe(true);
            expect(text).not.toMatch(/<(?!https:\/\/api\.example)/);
          }
        },
      ),
    );
    const [, text] = textsOf(notice([entry({ job: { id: '1', name: hostileNames[0] ?? '' } })]));
    expect(text).toContain('&lt;!channel&gt;');
    expect(text).not.toContain(' *bold* ');
  });
});
