import { messagesPage } from '@veeam-automation/lab/slack/page';
import { WORKSPACE } from '@veeam-automation/lab/slack/workspace';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Channel } from '../../../functions/notices/channel.ts';
import { oneLine } from '../../../functions/notices/notice.ts';
import { sized } from '../../soak.ts';
import { entry, hostileNames, notice, reportUrl } from './notices.ts';
import { type Receivers, startReceivers } from './receivers.ts';

const count = sized(100, 10_000);
const namesInNotice = 10;
/** More than fits into a message to people, an event or a call. */
const findings = sized(250, 1000);

let receivers: Receivers;
let channels: Channel[];
beforeAll(async () => {
  receivers = await startReceivers();
  const record = { get: async () => undefined, putAll: async () => {}, change: async () => undefined };
  channels = Object.values(receivers.channels(record));
});
afterAll(() => receivers[Symbol.asyncDispose]());

/** What each receiver would treat as markup, a mention, a link, a header or the end of a text, in any order. */
const pieces = [
  ...hostileNames,
  ...[
    '<b>bold</b>',
    '<a href="https://evil.example">log on</a>',
    '<b>',
    '</b>',
    '<at>',
    '</at>',
    '<!here>',
    '<@U0LABANNA>',
  ],
  ...[
    '*',
    '_',
    '~',
    '`',
    '```',
    '**',
    '](https://evil.example)',
    '[',
    '{{DATE(2026-01-01T00:00:00Z, SHORT)}}',
  ],
  ...['&lt;', '&', '"', "'", '\\', '\r\nBcc: x@example.com', '\u202e', '\u0000', '\ud83d\ude00', 'SQL'],
];
const anyName = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 6 }).map((parts) => parts.join('')),
  fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 6 }).map((parts) => parts.join(' ')),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }),
);
// As a check makes them from a server's message.
const names = fc.sample(anyName, { numRuns: count, seed: 1 }).map((name) => oneLine(name, 200));

/** Sends a notice about jobs with these names to every channel. @returns what its readers see */
async function tell(given: readonly string[]) {
  receivers.lab.reset({ jobs: 0, servers: 1, seed: 1 });
  const entries = given.map((name, index) =>
    entry({
      id: `last-result-${index}`,
      // A group of two has buttons; one of eight is a list.
      rule: index < 2 ? 'last-result' : 'last-success-age',
      job: { id: `job-${index}`, name, control: 'retry' },
      // They failed with the same message, which is the title of both.
      ...(index < 2 && { message: `failed: ${given[0]}` }),
      reason: `message: ${name}`,
    }),
  );
  const about = { ...notice(entries), reportUrl };
  for (const channel of channels)
    for (const message of channel.messages(about))
      await channel.send(message, { key: 'k', mayRepeat: false });
  const { lab } = receivers;
  const mails = lab.receivers.mailbox.arrived();
  return {
    pages: [
      lab.receivers.page(),
      messagesPage(lab.slack.messages(), { user: WORKSPACE.users[0].id }),
      mails[0]?.html ?? '',
    ],
    texts: {
      mail: mails.map(({ subject, html }) => `${subject}${asText(html ?? '')}`).join(''),
      teams: asText(lab.receivers.teams.html()),
      slack: asText(messagesPage(lab.slack.messages(), { user: WORKSPACE.users[0].id })),
    },
    headers: mails.map(({ to, headers }) => [to, Object.keys(headers)]),
    alerts: [...lab.receivers.pagerDuty.arrived(), ...lab.receivers.jira.arrived()].map((each) =>
      Object(each),
    ),
    lost: [
      ...lab.receivers.teams.arrived().flatMap(({ lost }) => lost ?? []),
      ...lab.receivers.webhook.arrived().flatMap((each) => Object(each).fault ?? []),
    ],
    counts: [mails.length, lab.slack.messages().length, lab.receivers.teams.arrived().length],
  };
}

const tagsOf = (html: string) => html.match(/<\/?[a-z!][^>]*>/gi)?.map((tag) => tag.replace(/="[^"]*"/g, ''));
const addressesOf = (html: string) => [...new Set(html.match(/(?<=href=")[^"]*/g))].toSorted();
const asText = (html: string) =>
  bare(
    html
      .replace(/<[^>]*>/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&'),
  );
/** The text without the invisible characters that prevent markup. */
const bare = (text: string) => text.replaceAll('\u200b', '');

it(`${count} names of jobs are sent by every channel, and are only text in each`, async () => {
  const harmless = await tell(Array.from({ length: namesInNotice }, () => 'SQL'));
  for (let from = 0; from < names.length; from += namesInNotice) {
    const given = names.slice(from, from + namesInNotice);
    while (given.length < namesInNotice) given.push('SQL');
    const told = await tell(given);
    expect(told.lost).toStrictEqual([]);
    expect(told.counts).toStrictEqual([1, 2, 1]);
    expect(told.headers).toStrictEqual(harmless.headers);
    for (const [index, page] of told.pages.entries()) {
      expect(tagsOf(page)).toStrictEqual(tagsOf(harmless.pages[index] ?? ''));
      expect(addressesOf(page)).toStrictEqual(addressesOf(harmless.pages[index] ?? ''));
    }
    expect(told.alerts.filter(({ state }) => state === 'triggered')).toHaveLength(2 * namesInNotice);
    for (const text of Object.values(told.texts))
      for (const name of given) expect(text).toContain(bare(name));
  }
}, 600_000);

it(`${findings} findings with long texts are within the limits of each receiver, and one message to people`, async () => {
  const { lab } = receivers;
  lab.reset({ jobs: 0, servers: 1, seed: 1 });
  const text = oneLine(`${hostileNames.join(' ')} ${'ä'.repeat(400)}`, 500);
  const storm = Array.from({ length: findings }, (_none, index) =>
    entry({
      id: `f-${index}`,
      rule: `rule-${index % 50}`,
      reason: text,
      job: { id: '1', name: text.slice(0, 200) },
    }),
  );
  for (const channel of channels)
    for (const message of channel.messages({ ...notice(storm), reportUrl })) {
      // PagerDuty accepts 120 events a minute.
      lab.clock.advance(60_000);
      await channel.send(message, { key: 'k', mayRepeat: false });
    }
  const { teams, mailbox, pagerDuty, jira, webhook, eventBus } = lab.receivers;
  expect(teams.arrived().map(({ lost }) => lost)).toStrictEqual([undefined]);
  expect([
    mailbox.arrived().length,
    lab.slack.messages().length,
    lab.receivers.topic.arrived().length,
  ]).toStrictEqual([1, 2, 1]);
  expect([pagerDuty, jira].map((each) => each.arrived().length)).toStrictEqual([findings, findings]);
  expect(webhook.arrived().flatMap((each) => Object(each).fault ?? [])).toStrictEqual([]);
  expect(eventBus.arrived()).toHaveLength(findings);
});
