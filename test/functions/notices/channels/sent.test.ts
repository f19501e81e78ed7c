import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import type { Channel, LinkedNotice } from '../../../../functions/notices/channel.ts';
import { NotTakenError } from '../../../../functions/notices/channel.ts';
import { mailOf } from '../../../../functions/notices/channels/email/channel.ts';
import { eventBridgeChannel } from '../../../../functions/notices/channels/event-bridge/channel.ts';
import { heartbeatChannel } from '../../../../functions/notices/channels/heartbeat/channel.ts';
import {
  callsOf,
  jiraChannel,
} from '../../../../functions/notices/channels/jira-service-management/channel.ts';
import { eventsOf, pagerDutyChannel } from '../../../../functions/notices/channels/pagerduty/channel.ts';
import { slackWebhookChannel } from '../../../../functions/notices/channels/slack/channel.ts';
import { slackMessage } from '../../../../functions/notices/channels/slack/message.ts';
import { cardMessage } from '../../../../functions/notices/channels/teams/channel.ts';
import { type Entry, entryKinds, entryTitle } from '../../../../functions/notices/notice.ts';
import type { Secrets } from '../../../../functions/platform/secrets.ts';
import { severities } from '../../../../functions/words/severities.ts';
import { entries, entry, notice, reportUrl, systemEvents } from '../notices.ts';
import { kinds } from './kinds.ts';
import { type Script, secretsWith, startReceiver } from './receiver.ts';

const linked = (...given: Entry[]): LinkedNotice => ({ ...notice(given), reportUrl });
const { job: _job, ...ofServer } = entry();
const delivery = { key: 'k', mayRepeat: false };

/** What a kind of channel sends for a notice, and the outcome of each message. */
async function sent(kind: string, given: LinkedNotice, script: Script[] = [], mayRepeat = false) {
  const made = kinds[kind] ?? expect.fail(`there is no ${kind}`);
  await using receiver = await startReceiver(made.taken);
  receiver.script.push(...script);
  const channel = made.make(receiver.url);
  const outcomes: (string | NotTakenError)[] = [];
  for (const message of channel.messages(given))
    outcomes.push(
      await channel.send(message, { ...delivery, mayRepeat }).then(
        ({ text }) => text,
        (error: NotTakenError) => error,
      ),
    );
  return { received: receiver.received, outcomes };
}

describe('what a receiver gets', () => {
  it('of PagerDuty: the key and the event', async () => {
    const { received } = await sent('pagerduty', linked(entry()));
    expect(received.map(({ body }) => JSON.parse(body))).toStrictEqual([
      { routing_key: expect.stringMatching(/\w/), ...eventsOf(linked(entry()))[0] },
    ]);
    expect(received[0]?.headers).toMatchObject({ 'content-type': 'application/json' });
  });

  it('of Jira Service Management: an alert, and what is done to it by its alias', async () => {
    const both = linked(entry(), entry({ kind: 'resolved', because: 'gone' }));
    const { received } = await sent('jira-service-management', both);
    expect(received.map(({ path }) => path)).toStrictEqual([
      '/',
      '/veeam-automation%2Flast-result-abc/close?identifierType=alias',
    ]);
    expect(received[0]?.headers.authorization).toMatch(/^GenieKey \w/);
    expect(received.map(({ body }) => JSON.parse(body))).toStrictEqual([
      { alias: 'veeam-automation/last-result-abc', ...callsOf(both)[0]?.body },
      { source: 'Veeam automation', note: 'gone' },
    ]);
  });

  it('of PagerDuty and Jira: alerts at their default addresses, unless the secret has another', async () => {
    const parsed: unknown[] = [];
    const lend = async (_name: string, shape: z.ZodType) => {
      const keys = { routingKey: 'k', apiKey: 'k' };
      parsed.push(shape.parse(keys), shape.parse({ ...keys, url: 'https://eu.example' }));
      return { text: 'ok' };
    };
    for (const make of [pagerDutyChannel, jiraChannel]) {
      const channel = make('c', { lend } as unknown as Secrets, 'n');
      await channel.send(channel.messages(linked(entry()))[0] as never, delivery);
    }
    expect(parsed).toStrictEqual([
      { routingKey: 'k', url: 'https://events.pagerduty.com/v2/enqueue' },
      { routingKey: 'k', url: 'https://eu.example' },
      { apiKey: 'k', url: 'https://api.atlassian.com/jsm/ops/integration/v2/alerts' },
      { apiKey: 'k', url: 'https://eu.example' },
    ]);
  });

  it('of EventBridge: at most ten events, on the bus', async () => {
    const { received, outcomes } = await sent('event-bridge', linked(...entries(11)));
    const bodies = received.map(({ body }) => JSON.parse(body).Entries);
    expect(bodies.map(({ length }) => length)).toStrictEqual([10, 1]);
    expect(bodies[1]).toMatchObject([
      { EventBusName: 'my-bus', Source: 'veeam-automation', DetailType: 'finding-new' },
    ]);
    expect(outcomes).toHaveLength(2);
  });

  it('of a heartbeat: the headline', async () => {
    const { received } = await sent('heartbeat', linked());
    expect(received).toMatchObject([
      { body: linked().headline, headers: { 'content-type': 'text/plain; charset=utf-8' } },
    ]);
  });

  it('of SES: sender, recipients, subject, both formats and headers', async () => {
    const { received } = await sent('email', { ...linked(entry()), headline: `${'x'.repeat(149)}yz` });
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
      FromEmailAddress: 'veeam@example.com',
      Destination: { ToAddresses: ['ops@example.com'] },
      Content: {
        Simple: {
          Subject: { Data: `${'x'.repeat(149)}…`, Charset: 'UTF-8' },
          Body: {
            Text: { Data: expect.stringContaining('last-result-abc'), Charset: 'UTF-8' },
            Html: { Data: expect.stringContaining(reportUrl.replace('&', '&amp;')), Charset: 'UTF-8' },
          },
          Headers: [
            { Name: 'References', Value: '<2026-11-23.c@veeam-automation.invalid>' },
            { Name: 'In-Reply-To', Value: '<2026-11-23.c@veeam-automation.invalid>' },
            { Name: 'Auto-Submitted', Value: 'auto-generated' },
          ],
        },
      },
    });
  });

  it('of SES: a subject of one line, to the character', async () => {
    const subjectOf = (headline: string) => mailOf('c', { ...linked(), headline }, false).Subject.Data;
    expect(subjectOf('x'.repeat(150))).toBe('x'.repeat(150));
    expect(subjectOf('a\r\nb')).toBe('a b');
  });

  it('of a webhook of Slack: the message, with a mark if it may be a repeat', async () => {
    const bodies = await Promise.all(
      [false, true].map(async (mayRepeat) => {
        const { received, outcomes } = await sent('slack', linked(entry()), [], mayRepeat);
        expect(outcomes).toStrictEqual([expect.stringMatching(/200: ok$/)]);
        return JSON.parse(received[0]?.body ?? '');
      }),
    );
    const { text, blocks } = slackMessage(linked(entry()), true);
    const mark = { type: 'mrkdwn', text: expect.stringContaining('repeat') };
    expect(bodies).toStrictEqual([
      { text, blocks },
      { text, blocks: [...blocks, { type: 'context', elements: [mark] }] },
    ]);
  });

  it('of SNS: a subject of ASCII, and the text; the text of a repeat is another', async () => {
    const headline = `é${'x'.repeat(200)}`;
    const bodies = await Promise.all(
      [false, true].map(async (mayRepeat) => {
        const { received } = await sent('topic', { ...linked(entry()), headline }, [], mayRepeat);
        return new URLSearchParams(received[0]?.body);
      }),
    );
    expect(bodies.map((body) => body.get('Subject'))).toStrictEqual([
      `?${'x'.repeat(98)}`,
      `?${'x'.repeat(98)}`,
    ]);
    expect(bodies[0]?.get('TopicArn')).toBe('arn:aws:sns:us-east-1:123456789012:topic');
    expect(bodies[0]?.get('Message')).toContain('last-result-abc');
    expect(bodies[1]?.get('Message')).toContain('last-result-abc');
    expect(bodies[1]?.get('Message')).not.toBe(bodies[0]?.get('Message'));
  });
});

describe('what a receiver answers', () => {
  const failed = async (kind: string, ...script: Script[]) => {
    const { outcomes, received } = await sent(kind, linked(entry()), script);
    const [error] = outcomes;
    return error instanceof NotTakenError
      ? [error.answered, error.final, received.length]
      : [error === undefined ? 'nothing' : 'taken', received.length];
  };

  it.each([
    [200, ['taken', 1]],
    [299, ['taken', 1]],
    [300, [true, false, 1]],
    [400, [true, true, 1]],
    [413, [true, true, 1]],
    [422, [true, true, 1]],
    [409, [true, false, 1]],
    [429, [true, false, 1]],
    [500, [true, false, 1]],
    [502, [false, false, 1]],
    [503, [true, false, 1]],
    [504, [false, false, 1]],
  ])('%d on the web', async (status, outcome) => {
    expect(await failed('heartbeat', { status })).toStrictEqual(outcome);
  });

  it.each([
    ['InvalidParameterException', true],
    ['InvalidParameterValueException', true],
    ['MessageRejected', true],
    ['AccountSuspendedException', false],
  ])('%s of AWS', async (name, final) => {
    const headers = { 'x-amzn-errortype': name };
    expect(await failed('email', { status: 400, headers, body: '{}' })).toStrictEqual([true, final, 1]);
  });

  it.each([
    ['email', /^SES: \w+: /],
    ['topic', /^SNS: \w+: /],
    ['event-bridge', /^EventBridge: \w+: /],
    ['pagerduty', /^PagerDuty answered 400/],
    ['slack', /answered 400: \{\}\.$/],
  ])('to %s: the error says which receiver it was', async (kind, said) => {
    const { outcomes } = await sent(kind, linked(entry()), [{ status: 400, body: '{}' }]);
    expect((outcomes[0] as NotTakenError).message).toMatch(said);
    expect((outcomes[0] as NotTakenError).name).toBe('NotTakenError');
  });

  it('that EventBridge has not accepted some of them: it has answered', async () => {
    const body = JSON.stringify({
      FailedEntryCount: 1,
      Entries: [{ EventId: 'e' }, { ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' }],
    });
    const { outcomes } = await sent('event-bridge', linked(entry(), entry()), [{ status: 200, body }]);
    expect(outcomes).toMatchObject([{ answered: true, final: false, code: 'notice-not-taken' }]);
    expect((outcomes[0] as NotTakenError).message).toContain('ThrottlingException slow down');
    const bare = { status: 200, body: '{"FailedEntryCount":1}' };
    expect((await sent('event-bridge', linked(entry()), [bare])).outcomes).toMatchObject([
      { answered: true, final: false, code: 'notice-not-taken' },
    ]);
    const empty = { status: 200, body: '{}' };
    expect(await failed('event-bridge', empty)).toStrictEqual(['taken', 1]);
  });

  it('with its own path is hidden, with its query, if that is long enough for a secret', async () => {
    await using receiver = await startReceiver({ status: 500, body: '' });
    const shownOf = async (path: string) => {
      const channel = heartbeatChannel('c', secretsWith({ n: { url: `${receiver.url}${path}` } }), 'n');
      receiver.script.push({ status: 500, body: `at ${path}` });
      return channel.send('x', delivery).catch(({ message }: Error) => message);
    };
    expect(await shownOf('/1234567')).toMatch(/: at \/1234567$/);
    expect(await shownOf('/12345678')).toMatch(/: at \[hidden\]$/);
    expect(await shownOf('/12345678?key=abcdef')).toMatch(/: at \[hidden\]$/);
  });

  it.each([
    ['heartbeat', 401, 2],
    ['heartbeat', 410, 2],
    ['heartbeat', 500, 1],
    ['slack', 404, 2],
    ['slack', 500, 1],
  ])('that %s refuses its address with %i: a newly stored address is tried', async (kind, status, tries) => {
    await using receiver = await startReceiver({ status: 200, body: 'ok' });
    const secret = { url: `${receiver.url}/old` };
    const secrets = secretsWith({ n: secret });
    const channel =
      kind === 'slack' ? slackWebhookChannel('c', secrets, 'n', true) : heartbeatChannel('c', secrets, 'n');
    const send = () => channel.send((channel as Channel).messages(linked(entry()))[0], delivery);
    await send();
    secret.url = `${receiver.url}/new`;
    receiver.script.push({ status });
    const outcome = await send().then(
      () => 'taken',
      (error: NotTakenError) => error.code,
    );
    expect([outcome, receiver.received.length - 1]).toStrictEqual([
      tries === 2 ? 'taken' : 'notice-not-taken',
      tries,
    ]);
    expect(receiver.received.at(-1)?.path).toBe(tries === 2 ? '/new' : '/old');
  });

  it('is shown shortened, without the address, and empty if it is empty', async () => {
    const textOf = async (script: Script) =>
      (await sent('heartbeat', linked(), [script])).outcomes.map((each) =>
        typeof each === 'string' ? each : each.message,
      )[0] ?? '';
    expect(await textOf({ status: 500, body: 'x'.repeat(900) })).toMatch(/500: x{199}…$/);
    expect(await textOf({ status: 500, body: '' })).toMatch(/500$/);
    expect(await textOf({ status: 200, body: 'fine' })).toMatch(/200: fine$/);
  });

  it('nothing: the error shows whether it may have the message', async () => {
    const channel = kinds['heartbeat']?.make('http://127.0.0.1:1') ?? expect.fail('there is none');
    await expect(channel.send('x', delivery)).rejects.toMatchObject({ answered: true });
  });
});

describe('an alert', () => {
  const pagerDuty = (given: Partial<Entry>, base: Entry = entry()) =>
    eventsOf(linked({ ...base, ...given }))[0];
  const jira = (given: Partial<Entry>, base: Entry = entry()) => callsOf(linked({ ...base, ...given }))[0];
  const summary = (given: Entry) => entryTitle(given);

  it('of PagerDuty has all that is known', () => {
    expect(pagerDuty({ owner: 'Database team' })).toStrictEqual({
      event_action: 'trigger',
      dedup_key: 'veeam-automation/last-result-abc',
      client: 'Veeam automation',
      client_url: reportUrl,
      links: [{ href: reportUrl, text: expect.any(String) }],
      payload: {
        summary: summary(entry({ owner: 'Database team' })),
        source: 'vbr-1',
        severity: 'error',
        timestamp: '2026-11-23T06:00:00Z',
        component: 'DB Backup',
        group: 'vbr-1',
        class: 'last-result',
        custom_details: {
          finding: 'last-result-abc',
          owner: 'Database team',
          reason: 'last result: Failed',
          since: 'last result: Failed',
          'what to do': 'Retry the job.',
        },
      },
    });
    expect(pagerDuty({}, ofServer)?.['payload']).not.toHaveProperty('component');
    expect(eventsOf(notice([entry()]))[0]).not.toHaveProperty('client_url');
  });

  it('of Jira has all that is known', () => {
    expect(jira({ owner: 'Database team' })).toStrictEqual({
      alias: 'veeam-automation/last-result-abc',
      body: {
        message: summary(entry({ owner: 'Database team' })),
        description: expect.stringMatching(
          `^last result: Failed\n.*Retry the job.\n.*${reportUrl.slice(0, 20)}`,
        ),
        priority: 'P2',
        source: 'Veeam automation',
        entity: 'DB Backup',
        tags: ['last-result', 'vbr-1'],
        details: { finding: 'last-result-abc', server: 'vbr-1', owner: 'Database team' },
      },
    });
    expect(jira({}, ofServer)?.body).toMatchObject({ entity: 'vbr-1' });
    expect(jira({ title: '<b>x</b>' })?.body['message']).toContain('<\u200bb>x<\u200b/b>');
    expect(String(callsOf(notice([entry()]))[0]?.body['description'])).toMatch(/Retry the job\.$/);
  });

  it('has the severity of its finding, and follows its changes', () => {
    const there = severities.map((severity) => [
      severity,
      (pagerDuty({ severity }) as { payload: { severity: string } }).payload.severity,
      jira({ severity })?.body['priority'],
    ]);
    expect(Object.fromEntries(there.map(([severity, ...both]) => [severity, both]))).toStrictEqual({
      critical: ['critical', 'P1'],
      high: ['error', 'P2'],
      medium: ['warning', 'P3'],
      low: ['info', 'P4'],
      info: ['info', 'P5'],
    });
    const actions = entryKinds.map((kind) => [
      kind,
      pagerDuty({ kind })?.['event_action'],
      jira({ kind })?.action,
    ]);
    expect(Object.fromEntries(actions.map(([kind, ...both]) => [kind, both]))).toStrictEqual({
      new: ['trigger', undefined],
      worse: ['trigger', undefined],
      lapsed: ['trigger', undefined],
      reminder: ['trigger', undefined],
      taken: ['acknowledge', 'acknowledge'],
      muted: ['acknowledge', 'acknowledge'],
      unmuted: [undefined, undefined],
      resolved: ['resolve', 'close'],
    });
    expect(jira({ kind: 'unmuted' })).toBeUndefined();
    expect(jira({ kind: 'muted' })?.body).toStrictEqual({ source: 'Veeam automation' });
  });

  it('that is a test ends at once; other notes send no alert', () => {
    const told = notice([], {
      notes: [
        { kind: 'version', text: 'v' },
        { kind: 'test', text: 'try' },
      ],
    });
    const alias = `veeam-automation/test-${told.at}`;
    const [opened, ...ended] = eventsOf(told);
    expect(opened).toStrictEqual({
      event_action: 'trigger',
      dedup_key: alias,
      payload: { summary: 'try', source: 'veeam-automation', severity: 'info', timestamp: told.at },
    });
    expect(ended).toStrictEqual([{ event_action: 'resolve', dedup_key: alias }]);
    const source = 'Veeam automation';
    expect(callsOf(told)).toStrictEqual([
      { alias, body: { message: expect.stringMatching(/\w/), description: 'try', priority: 'P5', source } },
      { action: 'close', alias, body: { source } },
    ]);
  });
});

it('an event on a bus has its subject and its own id', () => {
  const channel = eventBridgeChannel('c', 'bus', new EventBridgeClient({ region: 'us-east-1' }));
  const note = { kind: 'version', text: 'v' } as const;
  const events = channel
    .messages({
      ...linked(entry(), entry({ kind: 'resolved' })),
      notes: [note],
      events: systemEvents.slice(0, 1),
    })
    .flat();
  const { id, headline, at } = linked(entry(), entry());
  const common = { id: expect.stringMatching(/^msg_\w{32}$/), notice: id, headline, at, reportUrl };
  expect(events.map(({ DetailType, Time, Detail }) => [DetailType, Time, JSON.parse(Detail)])).toStrictEqual([
    ['finding-new', new Date(at), { ...common, finding: entry() }],
    ['finding-resolved', new Date(at), { ...common, finding: entry({ kind: 'resolved' }) }],
    ['note-version', new Date(at), { ...common, text: 'v' }],
    ['clone-ended', new Date(at), { ...common, text: systemEvents[0]?.text, data: systemEvents[0]?.data }],
  ]);
  expect(new Set(events.map(({ Detail }) => JSON.parse(Detail).id)).size).toBe(4);
});

describe('a card of Teams', () => {
  const card = (given: LinkedNotice) => cardMessage(given).attachments[0] ?? expect.fail('there is none');
  const groupOf = (...given: Entry[]) =>
    (card(linked(...given)).content.body[1] as { items: { inlines: { text: string }[] }[] }).items.map(
      ({ inlines }) => inlines.map(({ text }) => text),
    );

  it('is an Adaptive Card', () => {
    expect(cardMessage(linked()).type).toBe('message');
    expect(card(linked())).toMatchObject({
      contentType: 'application/vnd.microsoft.card.adaptive',
      contentUrl: null,
      content: {
        $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
        type: 'AdaptiveCard',
        version: '1.4',
        msteams: { width: 'Full' },
        fallbackText: linked().headline,
        body: [{ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: linked().headline }] }],
      },
    });
    expect(card(notice([])).content).not.toHaveProperty('actions');
  });

  it('has the title of a group, its findings with their ids, and what to do', () => {
    const line = 'last result: Failed';
    expect(groupOf(entry())).toStrictEqual([
      [entryTitle(entry())],
      [line, '  last-result-abc'],
      ['Retry the job.'],
    ]);
    expect(groupOf(entry({ kind: 'resolved', because: 'gone' }))).toHaveLength(2);
    const many = groupOf(...entries(10));
    expect(many).toHaveLength(12);
    expect(many[1]).toStrictEqual(['job 0: ', line, '  last-result-0']);
    expect(groupOf(...entries(11))[11]?.[0]).toContain('and 1 more');
    expect(groupOf({ ...ofServer }, { ...ofServer })[1]).toStrictEqual([line, '  last-result-abc']);
  });

  it('is no larger than Teams accepts, and counts the rest', () => {
    const all = Array.from({ length: 300 }, (_none, index) =>
      entry({ rule: `r-${index}`, remedy: 'é'.repeat(99) }),
    );
    const { body } = card(linked(...all)).content;
    const shown = body.length - 2;
    expect(Buffer.byteLength(JSON.stringify(cardMessage(linked(...all))))).toBeLessThan(28_000);
    expect(Buffer.byteLength(JSON.stringify(cardMessage(linked(...all))))).toBeGreaterThan(22_000);
    expect(JSON.stringify(body.at(-1))).toContain(`and ${300 - shown} more`);
  });
});
