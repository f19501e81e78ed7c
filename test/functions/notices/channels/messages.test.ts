import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import type { LinkedNotice } from '../../../../functions/notices/channel.ts';
import { mailOf } from '../../../../functions/notices/channels/email/channel.ts';
import { eventBridgeChannel } from '../../../../functions/notices/channels/event-bridge/channel.ts';
import { callsOf } from '../../../../functions/notices/channels/jira-service-management/channel.ts';
import { eventsOf } from '../../../../functions/notices/channels/pagerduty/channel.ts';
import { cardMessage } from '../../../../functions/notices/channels/teams/channel.ts';
import { webhookChannel } from '../../../../functions/notices/channels/webhook/channel.ts';
import {
  eventSchema,
  eventSchemas,
  noticeEvents,
} from '../../../../functions/notices/channels/webhook/event.ts';
import { type Entry, oneLine } from '../../../../functions/notices/notice.ts';
import { systemEventData } from '../../../../functions/notices/system-events.ts';
import { entries, entry, hostileNames, notice, reportUrl, systemEvents } from '../notices.ts';
import { signingKey } from './kinds.ts';
import { secretsWith, startReceiver } from './receiver.ts';

const consoleUrl = 'https://api.example';
const linked = (given: Entry[]): LinkedNotice => ({ ...notice(given), reportUrl, consoleUrl });
const named = (name: string) => entry({ job: { id: '1', name: oneLine(name, 200) } });
const anyName = fc.oneof(fc.constantFrom(...hostileNames), fc.string({ unit: 'binary', maxLength: 200 }));

describe('a Teams card', () => {
  interface Element {
    type: string;
    text?: string;
    items?: Element[];
    inlines?: Element[];
  }
  const elementsOf = (list: Element[]): Element[] =>
    list.flatMap((each) => [each, ...elementsOf(each.items ?? []), ...elementsOf(each.inlines ?? [])]);
  const contentOf = (given: LinkedNotice, mayRepeat = false) =>
    cardMessage(given, mayRepeat).attachments[0]?.content as unknown as {
      body: Element[];
      actions: object[];
    };

  it('has texts without Markdown, template or mention, for any name', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        const { body } = contentOf(linked([named(name)]));
        for (const { type, text } of elementsOf(body)) {
          expect(['Container', 'RichTextBlock', 'TextRun', 'ActionSet']).toContain(type);
          expect(text ?? '').not.toMatch(/\{\{|\$\{|<\/?at\b/i);
        }
      }),
    );
  });

  it('opens the report, and says what is left out', () => {
    const content = contentOf(linked(entries(2000)));
    expect(content.actions).toStrictEqual([
      expect.objectContaining({ type: 'Action.OpenUrl', url: reportUrl }),
    ]);
    expect(JSON.stringify(content.body)).toContain('and 1990 more');
  });

  it('says that it may be a repeat', () => {
    const sizes = [false, true].map((mayRepeat) => contentOf(linked([entry()]), mayRepeat).body.length);
    expect(sizes[1]).toBe((sizes[0] ?? 0) + 1);
  });
});

describe('an alert of PagerDuty', () => {
  const actions = (given: Entry[]) =>
    eventsOf(linked(given)).map(({ event_action, dedup_key }) => [event_action, dedup_key]);

  it('is triggered, acknowledged and resolved by the id of its finding', () => {
    expect(actions([entry(), entry({ kind: 'taken' }), entry({ kind: 'resolved' })])).toStrictEqual([
      ['trigger', 'veeam-automation/last-result-abc'],
      ['acknowledge', 'veeam-automation/last-result-abc'],
      ['resolve', 'veeam-automation/last-result-abc'],
    ]);
  });

  it('has only its id when it ends', () => {
    expect(eventsOf(linked([entry({ kind: 'resolved' })]))).toStrictEqual([
      { event_action: 'resolve', dedup_key: 'veeam-automation/last-result-abc' },
    ]);
  });

  it('has what PagerDuty requires, within its limits', () => {
    const [event] = eventsOf(linked([entry({ title: 'x'.repeat(2000), severity: 'high' })]));
    expect(event).toMatchObject({ payload: { source: 'vbr-1', severity: 'error', group: 'vbr-1' } });
    expect(JSON.stringify(event)).toMatch(/"summary":"[^"]{1,1024}"/);
  });
});

describe('an alert of Jira Service Management', () => {
  it('is created, acknowledged and closed by its alias', () => {
    const calls = callsOf(
      linked([entry(), entry({ kind: 'taken', by: 'ann', because: 'on it' }), entry({ kind: 'resolved' })]),
    );
    expect(calls.map(({ action, alias }) => [action, alias])).toStrictEqual([
      [undefined, 'veeam-automation/last-result-abc'],
      ['acknowledge', 'veeam-automation/last-result-abc'],
      ['close', 'veeam-automation/last-result-abc'],
    ]);
    expect(calls[0]?.body).toMatchObject({ priority: 'P2', entity: 'DB Backup' });
    expect(calls[1]?.body).toMatchObject({ user: 'ann', note: 'on it' });
    expect(JSON.stringify(calls[0])).toMatch(/"message":"[^"]{1,130}"/);
  });
});

describe('a mail', () => {
  const htmlOf = (given: LinkedNotice) => mailOf('mail', given, false).Body.Html.Data;

  it('has no element and no attribute from a name', () => {
    const plain = htmlOf(linked([named('x')]));
    const tags = (html: string) => html.match(/<[^>]*>/g);
    fc.assert(
      fc.property(anyName, (name) => {
        expect(tags(htmlOf(linked([named(name)])))).toStrictEqual(tags(plain));
      }),
    );
  });

  it('says only what the notice says', () => {
    const resolved = entry({ kind: 'resolved', because: 'it complies again' });
    const told = htmlOf({ ...linked([named('x'), resolved]), headline: 'One finding' })
      .replaceAll(/<[^>]*>/g, '\n')
      .split('\n')
      .flatMap((line) => line.trim() || []);
    expect(told).toStrictEqual([
      'One finding',
      'One finding',
      '1 of 2 jobs comply; 2 findings open.',
      '▲ new, high: The last run did not succeed: x on vbr-1',
      'last result: Failed',
      'last-result-abc',
      'Retry the job.',
      'Take or mute',
      '✔ resolved, high: The last run did not succeed: DB Backup on vbr-1',
      'it complies again',
      'last-result-abc',
      'Open the report',
    ]);
  });

  it('has a subject and headers of one line each', () => {
    const { Subject, Headers } = mailOf(
      'mail',
      { ...linked([]), headline: 'a\r\nBcc: x@example.com' },
      false,
    );
    expect(Subject.Data).not.toMatch(/[\r\n]/);
    for (const { Value } of Headers) expect(Value).not.toMatch(/[\r\n]/);
  });

  it('is one thread for a day', () => {
    const references = (at: string) =>
      mailOf('mail', { ...linked([entry()]), at }, false).Headers.find(({ Name }) => Name === 'References');
    expect(references('2026-11-23T06:00:00Z')).toStrictEqual(references('2026-11-23T18:00:00Z'));
    expect(references('2026-11-23T06:00:00Z')).not.toStrictEqual(references('2026-11-24T06:00:00Z'));
  });

  it('without a report counts no jobs, and links to none', () => {
    const { totals: _totals, reportUrl: _reportUrl, ...bare } = linked([]);
    expect(htmlOf({ ...bare, notes: [] }).match(/<td|<a /g)).toHaveLength(2);
  });

  it('stays below what Gmail cuts off', () => {
    const all = Array.from({ length: 1000 }, (_none, index) => entry({ rule: `r-${index}` }));
    const html = htmlOf(linked(all));
    expect(Buffer.byteLength(html)).toBeLessThan(102_000);
    expect(html).toMatch(/and \d+ more, in the report/);
    expect(html).toContain('Open the report');
  });
});

describe('an event of a webhook', () => {
  it('is a CloudEvent whose signature and id a receiver can verify, with the old key and the new one', async () => {
    await using receiver = await startReceiver({ status: 204, body: '' });
    const newKey = `whsec_${Buffer.from('another-key-of-thirty-two-bytes-or-more').toString('base64')}`;
    const channel = webhookChannel('c', secretsWith({ n: { keys: [newKey, signingKey] } }), 'n', {
      url: receiver.url,
      apiUrl: 'https://api.example',
      now: () => new Date(),
    });
    const messages = channel.messages(linked(entries(250)));
    for (const message of messages) await channel.send(message, { key: 'k', mayRepeat: false });
    expect(receiver.received).toHaveLength(3);
    for (const { body, headers } of receiver.received) {
      for (const key of [signingKey, newKey]) {
        const event = eventSchema.parse(new Webhook(key).verify(body, headers as Record<string, string>));
        expect(event.id).toBe(headers['webhook-id']);
      }
      expect(headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
      expect(() => new Webhook(signingKey).verify(`${body} `, headers as Record<string, string>)).toThrow();
    }
  });

  it('has its own id, which is the same when it is made again', () => {
    const ids = (channel: string, id: string) =>
      noticeEvents(channel, { ...linked(entries(250)), id }, 'https://api.example').map((event) => event.id);
    expect(ids('a', '1')).toStrictEqual(ids('a', '1'));
    expect(new Set([...ids('a', '1'), ...ids('a', '2'), ...ids('b', '1')]).size).toBe(9);
    for (const id of ids('a', '1')) expect(id).not.toContain('.');
  });
});

describe('the events of a notice', () => {
  const apiUrl = 'https://api.example';
  const eventsOf = (given: LinkedNotice) =>
    noticeEvents('c', given, apiUrl).map(({ id, ...event }) => {
      expect(id).toMatch(/^msg_\w{32}$/);
      return event;
    });
  const common = (type: string, schema: string) => ({
    specversion: '1.0',
    source: apiUrl,
    time: '2026-11-23T06:00:00Z',
    datacontenttype: 'application/json',
    type: `veeam-automation.${type}.v1`,
    dataschema: `${apiUrl}/asyncapi.json#/components/schemas/${schema}Data`,
  });

  it('are parts of a hundred changes, the notes in the first, and one of each system event', () => {
    const notes = [{ kind: 'version', text: 'v' } as const];
    const given = { ...linked(entries(101)), notes, events: systemEvents.slice(0, 1) };
    const { headline, totals } = given;
    const data = { headline, notice: 'check-1', parts: 2, totals, reportUrl };
    expect(eventsOf(given)).toStrictEqual([
      {
        ...common('notice', 'Notice'),
        data: { ...data, part: 1, changes: given.entries.slice(0, 100), notes },
      },
      {
        ...common('notice', 'Notice'),
        data: { ...data, part: 2, changes: given.entries.slice(100), notes: [] },
      },
      { ...common('clone-ended', 'CloneEnded'), data: systemEvents[0]?.data },
    ]);
  });

  it('include none of findings when there are only system events', () => {
    const types = (given: LinkedNotice) => eventsOf(given).map(({ type }) => type);
    const notes = [{ kind: 'version', text: 'v' } as const];
    const clone = 'veeam-automation.clone-ended.v1';
    const events = systemEvents.slice(0, 1);
    expect(types({ ...linked([]), events })).toStrictEqual([clone]);
    expect(types({ ...linked([]), events, notes })).toStrictEqual(['veeam-automation.notice.v1', clone]);
    const { totals: _totals, ...bare } = notice([]);
    expect(eventsOf(bare)[0]?.data).toStrictEqual({
      headline: bare.headline,
      notice: 'check-1',
      part: 1,
      parts: 1,
      changes: [],
      notes: [],
    });
  });

  it('have their own schemas', () => {
    expect(eventSchemas.map(({ name, title }) => [name, title])).toStrictEqual([
      ['Notice', 'What has changed'],
      ['CloneEnded', 'Clone ended'],
      ['BatchEnded', 'Batch ended'],
      ['ServerVersionChanged', 'Server version changed'],
      ['CheckDidNotRun', 'Check did not run'],
    ]);
    const given = { ...linked([entry()]), events: systemEvents };
    const fits = noticeEvents('c', given, apiUrl).map((event) =>
      eventSchemas.filter(({ schema }) => schema.safeParse(event).success).map(({ name }) => name),
    );
    expect(fits).toStrictEqual(eventSchemas.map(({ name }) => [name]));
  });

  describe('of the system', () => {
    const fits = ({ type, data }: { type: keyof typeof systemEventData; data: object }) =>
      systemEventData[type].safeParse(data).success;
    type Path = readonly string[];
    const pathsIn = (value: unknown, path: Path = []): Path[] =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.entries(value).flatMap(([key, each]) => [[...path, key], ...pathsIn(each, [...path, key])])
        : [];
    const without = (value: object, [key = '', ...rest]: Path): object =>
      Object.fromEntries(
        Object.entries(value).flatMap(([name, each]) =>
          name !== key ? [[name, each]] : rest.length > 0 ? [[name, without(each, rest)]] : [],
        ),
      );

    it('have all fields, except those that may be unknown', () => {
      const whole = systemEvents.map(({ type, data }) => ({
        type,
        data: { ...data, ...(type === 'clone-ended' && { code: 'c', batch: { id: 'b', run: 1, row: 2 } }) },
      }));
      expect(whole.filter(fits)).toHaveLength(systemEvents.length);
      const optional = whole.flatMap(({ type, data }) =>
        pathsIn(data)
          .filter((path) => fits({ type, data: without(data, path) }))
          .map((path) => path.join('.')),
      );
      expect(optional).toStrictEqual(['job', 'code', 'batch', 'from.build', 'to.build']);
    });

    it('have exactly the outcomes of a clone', () => {
      const [event] = systemEvents;
      if (!event) return expect.fail('there is none');
      const outcomes = ['succeeded', 'failed', 'cancelled', 'unknown', 'waiting', ''];
      const isOne = (outcome: string) => fits({ ...event, data: { ...event.data, outcome } });
      expect(outcomes.filter(isOne)).toStrictEqual(outcomes.slice(0, 4));
    });
  });

  it.each<[string, string[]]>([
    ['no key', []],
    ['more than five', Array(6).fill(signingKey)],
    ['one with three signs at its end', [`${signingKey}===`]],
    ['one with something before it', [`x${signingKey}`]],
    ['one with something behind it', [`${signingKey} `]],
    ['one that is too short', ['whsec_YWJj']],
  ])('are not signed with %s', async (_what, keys) => {
    const about = { url: 'http://127.0.0.1:1', apiUrl, now: () => new Date(0) };
    const channel = webhookChannel('c', secretsWith({ n: { keys } }), 'n', about);
    const [message] = channel.messages(linked([entry()]));
    await expect(channel.send(message as never, { key: 'k', mayRepeat: false })).rejects.toMatchObject({
      code: 'secret-unusable',
    });
  });
});

describe('the link to the console', () => {
  const one = 'https://api.example/#/findings?find=last-result-abc&open=last-result-abc&state=all';

  it('opens the finding, or all of a cause, and is missing for resolved findings', () => {
    const linksOf = (given: Entry[]) =>
      [...JSON.stringify(cardMessage(linked(given))).matchAll(/https:[^"]*\/#\/[^"]*/g)].map(([url]) => url);
    expect(linksOf([entry()])).toStrictEqual([one]);
    expect(linksOf(entries(5))).toStrictEqual([
      'https://api.example/#/findings?rule=last-result&server=vbr-1&state=all',
    ]);
    expect(linksOf([...entries(5), ...entries(2, { server: 'vbr-2' })])).toStrictEqual([
      'https://api.example/#/findings?rule=last-result&state=all',
    ]);
    expect(linksOf([entry({ kind: 'resolved' })])).toStrictEqual([]);
  });

  it('is also in mails and alerts', () => {
    const given = linked([entry()]);
    const { Text, Html } = mailOf('mail', given, false).Body;
    expect(Text.Data).toContain(`Take or mute: ${one}\n`);
    expect(Html.Data).toContain(`href="${one.replaceAll('&', '&amp;')}"`);
    expect(eventsOf(given)[0]).toMatchObject({ links: [{ href: reportUrl }, { href: one }] });
    expect(callsOf(given)[0]?.body['description']).toContain(`Take or mute: ${one}`);
  });
});

describe('events for a bus', () => {
  const batchesOf = (lengths: number[]) =>
    eventBridgeChannel('bus', 'backup')
      .messages(linked(lengths.map((length) => entry({ reason: 'x'.repeat(length) }))))
      .map((batch) => batch.length);

  it('are sent ten at a time, and fewer when ten exceed the limit of a call', () => {
    expect(batchesOf(Array.from({ length: 12 }, () => 100))).toStrictEqual([10, 2]);
    expect(batchesOf(Array.from({ length: 4 }, () => 100_000))).toStrictEqual([2, 2]);
    expect(batchesOf([300_000, 100, 100])).toStrictEqual([1, 1, 1]);
    const [bare] = eventBridgeChannel('bus', 'backup').messages(linked([entry({ reason: '' })]));
    const room = 250_000 - 2 * Buffer.byteLength(bare?.[0]?.Detail ?? '');
    expect([batchesOf([room, 0]), batchesOf([room + 1, 0])]).toStrictEqual([[2], [1, 1]]);
    expect(batchesOf([90_000, 90_000, 90_000])).toStrictEqual([2, 1]);
  });
});
