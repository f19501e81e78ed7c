import { expect, it } from 'vitest';
import type { Notice } from '../../../../functions/compliance/notices/notice.ts';
import { slackNotice } from '../../../../functions/compliance/notices/slack-notice.ts';
import { parseCommand } from '../../../../functions/triggers/slack/language/parse.ts';

const change = (
  index: number,
  kind: 'new' | 'resolved' = 'new',
  control = 'retry',
): Notice['changes'][number] => ({
  kind,
  finding: {
    id: `last-result-${index}`,
    rule: 'last-result',
    title: 'The last run failed',
    severity: 'high',
    state: 'open',
    server: 'em-1',
    product: 'enterprise-manager',
    job: { id: 'b2b1c1a4-0000-4000-8000-000000000001', name: '<!channel> *Daily*', control },
    evidence: [],
    remedy: 'Look at the session.',
    since: '2026-11-23T06:00:00Z',
  },
});
const notice = (changes: Notice['changes']): Notice => ({
  checkId: 'c',
  at: '2026-11-23T06:00:00Z',
  headline: 'Veeam: some new',
  changes,
  upgrades: [],
  totals: { jobs: 1, complying: 0, open: 1 },
  reportUrl: 'https://api.example.com/report',
});

// biome-ignore lint/suspicious/noExplicitAny: tests look into blocks, whose shape is what they test.
const buttonsOf = (blocks: object[]) => blocks.flatMap((block: any) => block.elements ?? []);

it('gives each finding buttons whose values are commands that are understood', () => {
  const [message] = slackNotice(notice([change(1), change(2, 'resolved')]), true);
  const values = buttonsOf(message?.blocks ?? []).map(({ value }) => value);
  expect(values).toHaveLength(3);
  for (const value of values) expect(parseCommand(value)).toHaveProperty('command');
  expect(JSON.stringify(message)).not.toContain('<!channel>');
});

it.each([
  ['retry', 'Retry job'],
  ['start', 'Start job'],
  ['enable', 'Enable job'],
  ['constructor', undefined],
  ['', undefined],
])('offers what the product has for it: %j', (control, label) => {
  const [message] = slackNotice(notice([change(1, 'new', control)]), true);
  const row = buttonsOf(message?.blocks ?? []);
  const offered = row.find(({ value }) => !/^(ack|mute) /.test(value));
  expect(offered?.text.text).toBe(label);
  if (label !== undefined) expect(offered.value).toMatch(new RegExp(`^${control} b2b1c1a4-.* on em-1$`));
  expect(row).toHaveLength(label === undefined ? 2 : 3);
});

it('has no buttons where nobody could press them', () => {
  expect(buttonsOf(slackNotice(notice([change(1)])).flatMap(({ blocks }) => blocks))).toEqual([]);
});

it.each([true, false])(
  'keeps within 50 blocks a message and counts what does not fit (buttons: %s)',
  (withButtons) => {
    const messages = slackNotice(
      notice(Array.from({ length: 400 }, (_, index) => change(index))),
      withButtons,
    );
    expect(messages).toHaveLength(4);
    for (const { blocks } of messages) expect(blocks.length).toBeLessThanOrEqual(50);
    const shown = JSON.stringify(messages).match(/id `last-result-/g)?.length ?? 0;
    expect(JSON.stringify(messages)).toContain(`and ${400 - shown} more`);
  },
);
