import { expect, it } from 'vitest';
import { slackMessage } from '../../../../../functions/notices/channels/slack/message.ts';
import type { Entry } from '../../../../../functions/notices/notice.ts';
import { parseCommand } from '../../../../../functions/triggers/slack/language/parse.ts';
import { entries, entry, notice } from '../../notices.ts';

const change = (index: number, kind: Entry['kind'] = 'new', control = 'retry') =>
  entry({
    kind,
    id: `last-result-${index}`,
    rule: `rule-${index}`,
    server: 'em-1',
    job: { id: 'b2b1c1a4-0000-4000-8000-000000000001', name: '<!channel> *Daily*', control },
  });

// biome-ignore lint/suspicious/noExplicitAny: tests look into blocks, whose shape is what they test.
const buttonsOf = (blocks: object[]) => blocks.flatMap((block: any) => block.elements ?? []);

it('gives each finding buttons whose values are valid commands', () => {
  const message = slackMessage(notice([change(1), change(2, 'resolved')]), true);
  const values = buttonsOf(message.blocks).map(({ value }) => value);
  expect(values).toHaveLength(3);
  for (const value of values) expect(parseCommand(value)).toHaveProperty('command');
  expect(JSON.stringify(message)).not.toContain('<!channel>');
});

it.each([
  ['retry', 'Retry job'],
  ['start', 'Start job'],
  ['enable', 'Enable job'],
  ['fix', 'Fix settings'],
  ['constructor', undefined],
  ['', undefined],
])('offers the actions of the product: %j', (control, label) => {
  const message = slackMessage(notice([change(1, 'new', control)]), true);
  const row = buttonsOf(message.blocks);
  const offered = row.find(({ value }) => !/^(ack|mute) /.test(value));
  expect(offered?.text.text).toBe(label);
  if (label !== undefined) expect(offered.value).toMatch(new RegExp(`^${control} b2b1c1a4-.* on em-1$`));
  expect(row).toHaveLength(label === undefined ? 2 : 3);
});

it.each(['b2b1c1a4 on em-2', 'x'.repeat(65), ''])(
  'offers nothing for a job whose id is not a word: %j',
  (id) => {
    const message = slackMessage(notice([entry({ job: { id, name: 'Daily', control: 'retry' } })]), true);
    expect(buttonsOf(message.blocks).map(({ value }) => value.split(' ')[0])).toStrictEqual(['ack', 'mute']);
  },
);

it('has no buttons when no user could press them', () => {
  expect(buttonsOf(slackMessage(notice([change(1)])).blocks)).toStrictEqual([]);
});

it('has none for each finding of a large group, which they would hide', () => {
  expect(buttonsOf(slackMessage(notice(entries(4)), true).blocks)).toStrictEqual([]);
});
