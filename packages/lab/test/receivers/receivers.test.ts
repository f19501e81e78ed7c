import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Lab } from '../../src/lab.ts';
import { cardHtml, cardSchema } from '../../src/receivers/adaptive-card.ts';
import { jiraApiKey } from '../../src/receivers/jira-service-management.ts';
import { webhookKey } from '../../src/receivers/webhook.ts';
import { control, startTestLab } from '../lab-client.ts';

let lab: Lab;
let addresses: ReturnType<Lab['receivers']['addresses']>;
beforeAll(async () => {
  lab = await startTestLab();
  addresses = lab.receivers.addresses(lab.controlUrl);
});
beforeEach(() => lab.reset({ jobs: 1, servers: 1, seed: 1 }));
afterAll(() => lab.close());

async function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, text, retryAfter: answer.headers.get('retry-after') };
}

const hostile = '<img src=x onerror=alert(1)> [click](https://evil.example) **bold** </at><at>everyone</at>';

describe('Microsoft Teams', () => {
  const card = (body: object[]) => ({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: { type: 'AdaptiveCard', version: '1.4', body },
      },
    ],
  });
  const send = (body: unknown, url = addresses.teams) => post(url, body);
  const texts = (length: number) => card([{ type: 'TextBlock', text: 'x'.repeat(length) }]);

  it('answers 202 and shows the card, which is lost beyond 28 KB', async () => {
    expect(await send(card([{ type: 'TextBlock', text: 'one' }]))).toMatchObject({ status: 202, text: '' });
    const room = 28 * 1024 - JSON.stringify(texts(0)).length;
    expect((await send(texts(room))).status).toBe(202);
    expect((await send(texts(room + 1))).status).toBe(202);
    expect((await send({ ...card([]), attachments: [] })).status).toBe(202);
    const [first, fits, tooLarge, none] = lab.receivers.teams.arrived();
    expect([first?.cards.length, fits?.cards.length]).toEqual([1, 1]);
    expect(tooLarge?.lost).toMatch(/too large/);
    expect(none?.lost).toMatch(/attachments/);
  });

  it('refuses another signature and what is no JSON', async () => {
    expect((await send({}, addresses.teams.replace('sig=', 'sig=not-'))).status).toBe(401);
    expect((await send('{')).status).toBe(400);
  });

  it('shows Markdown in a TextBlock and none in a run of text', () => {
    const html = (body: object[]) =>
      cardHtml(cardSchema.parse({ type: 'AdaptiveCard', version: '1.4', body }));
    const [block, run] = [
      html([{ type: 'TextBlock', text: hostile }]),
      html([{ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: hostile }] }]),
    ];
    expect(block).toContain('<a href="https://evil.example"');
    expect(block).toContain('<strong>bold</strong>');
    expect(run).not.toMatch(/<a |<strong|<img/);
    // Teams shows mentions in every text.
    expect(run).toContain('<b class="mention">@everyone</b>');
    expect(html([{ type: 'TextBlock', text: '{{DATE(2026-03-04T12:00:00Z, SHORT)}}' }])).toContain(
      '2026-03-04',
    );
    const nested = {
      type: 'Container',
      items: [{ type: 'FactSet', facts: [{ title: 'Job', value: 'SQL' }] }],
    };
    expect(html([nested, { type: 'Unknown', text: 'left out' }])).toBe(
      '<div><dl><dt>Job</dt><dd>SQL</dd></dl></div>\n',
    );
  });
});

describe('PagerDuty', () => {
  const routing_key = '0123456789abcdef0123456789abcdef';
  const payload = { summary: 'DB Backup failed', source: 'vbr-1', severity: 'error' };
  const trigger = { routing_key, event_action: 'trigger', dedup_key: 'f-1', payload };
  const send = (event: unknown) => post(addresses.pagerDuty, event);
  const act = (event_action: string) => send({ routing_key, event_action, dedup_key: 'f-1' });
  const states = () => lab.receivers.pagerDuty.arrived().map((each) => Object(each).state);

  it('triggers, acknowledges and resolves an alert by its key, and starts another one after that', async () => {
    expect((await act('resolve')).status).toBe(202);
    expect(states()).toEqual([]);
    const answer = await send(trigger);
    expect(JSON.parse(answer.text)).toMatchObject({ status: 'success', dedup_key: 'f-1' });
    await send(trigger);
    expect(states()).toEqual(['triggered']);
    await act('acknowledge');
    expect(states()).toEqual(['acknowledged']);
    await act('resolve');
    await send(trigger);
    expect(states()).toEqual(['resolved', 'triggered']);
  });

  it.each([
    ['no routing key', { ...trigger, routing_key: undefined }],
    ['a short routing key', { ...trigger, routing_key: 'abc' }],
    ['another severity', { ...trigger, payload: { ...payload, severity: 'high' } }],
    ['no source', { ...trigger, payload: { ...payload, source: '' } }],
    ['a long summary', { ...trigger, payload: { ...payload, summary: 'x'.repeat(1025) } }],
    ['a long key', { ...trigger, dedup_key: 'x'.repeat(256) }],
    ['another action', { ...trigger, event_action: 'open' }],
    ['no key to resolve', { ...trigger, event_action: 'resolve', dedup_key: undefined }],
    ['a picture without TLS', { ...trigger, images: [{ src: 'http://example.com/a.png' }] }],
    ['more than 512 KB', { ...trigger, payload: { ...payload, custom_details: { a: 'x'.repeat(524_288) } } }],
  ])('refuses %s', async (_what, event) => {
    const { status, text } = await send(event);
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ status: 'invalid event', errors: [expect.any(String)] });
    expect(lab.receivers.pagerDuty.html()).toContain('refused');
  });

  it('accepts 120 events a minute for a key', async () => {
    const statuses = [];
    for (let call = 0; call < 121; call += 1) statuses.push((await send(trigger)).status);
    expect(statuses.slice(-2)).toEqual([202, 429]);
    lab.clock.advance(60_000);
    expect((await send(trigger)).status).toBe(202);
  });
});

describe('Jira Service Management', () => {
  const headers = { authorization: `GenieKey ${jiraApiKey}` };
  const alert = { message: 'DB Backup failed', alias: 'va/f-1', priority: 'P2', tags: ['last-result'] };
  const create = (body: unknown) => post(addresses.jira, body, headers);
  const act = (action: string, body: unknown = {}) =>
    post(`${addresses.jira}/${encodeURIComponent('va/f-1')}/${action}?identifierType=alias`, body, headers);
  const states = () => lab.receivers.jira.arrived().map((each) => Object(each).state);

  it('creates, acknowledges and closes an alert by its alias', async () => {
    const { status, text } = await create(alert);
    expect([status, JSON.parse(text)]).toEqual([
      202,
      expect.objectContaining({ requestId: expect.any(String) }),
    ]);
    await create(alert);
    expect((await act('acknowledge', { user: 'ann', note: 'on it' })).status).toBe(202);
    expect(states()).toEqual(['acknowledged']);
    await act('close');
    expect(states()).toEqual(['resolved']);
    expect((await act('close')).status).toBe(202);
    expect(lab.receivers.jira.arrived().at(-1)).toEqual(
      expect.objectContaining({ refused: 'close va/f-1: Alert does not exist' }),
    );
  });

  it('shows the HTML that its texts may have', async () => {
    await create({ ...alert, message: '<b>DB</b> <img src=x> <a href="https://evil.example">log on</a>' });
    const shown = lab.receivers.jira.html();
    expect(shown).toContain(
      '<b>DB</b> &lt;img src=x&gt; <a href="https://evil.example" rel="noreferrer">log on</a>',
    );
  });

  it.each([
    ['no message', { alias: 'a' }],
    ['a long message', { ...alert, message: 'x'.repeat(131) }],
    ['a long alias', { ...alert, alias: 'x'.repeat(513) }],
    ['a long description', { ...alert, description: 'x'.repeat(15_001) }],
    ['a long entity', { ...alert, entity: 'x'.repeat(513) }],
    ['a long tag', { ...alert, tags: ['x'.repeat(51)] }],
    ['many tags', { ...alert, tags: Array(21).fill('x') }],
    ['long details', { ...alert, details: { a: 'x'.repeat(8_000) } }],
    ['another priority', { ...alert, priority: 'P6' }],
  ])('refuses %s', async (_what, body) => {
    expect((await create(body)).status).toBe(422);
    expect(states()).toEqual([undefined]);
  });

  it('refuses another key, another identifier and another address', async () => {
    expect((await post(addresses.jira, alert)).status).toBe(401);
    expect((await post(`${addresses.jira}/1/close`, {}, headers)).status).toBe(422);
    expect((await post(`${addresses.jira}/1/escalate`, {}, headers)).status).toBe(404);
  });
});

describe('a webhook', () => {
  const now = Date.parse('2026-03-04T12:00:00Z') / 1000;
  const event = JSON.stringify({ specversion: '1.0', id: 'e-1', source: '/lab', type: 'x.v1', data: {} });
  const sign = (id: string, at: number | string, body: string, key = webhookKey) =>
    `v1,${createHmac('sha256', Buffer.from(key.slice(6), 'base64'))
      .update(`${id}.${at}.${body}`)
      .digest('base64')}`;
  const send = (
    body: string,
    { id = 'msg_1', at = now as number | string, signature = sign(id, at, body) } = {},
  ) =>
    post(addresses.webhook, body, {
      'content-type': 'application/cloudevents+json',
      'webhook-id': id,
      'webhook-timestamp': String(at),
      'webhook-signature': signature,
    });

  it('accepts what is signed with its key, also beside another one, and ignores repeats', async () => {
    const other = sign(
      'msg_1',
      now,
      event,
      `whsec_${Buffer.from('another key, as long as the first').toString('base64')}`,
    );
    expect((await send(event, { signature: `${other} v1a,AAAA ${sign('msg_1', now, event)}` })).status).toBe(
      204,
    );
    expect((await send(event)).status).toBe(204);
    expect(lab.receivers.webhook.arrived().map((each) => Object(each).isRepeat)).toEqual([false, true]);
  });

  it('refuses a signature of another id, time or body', async () => {
    // Each signed part counts: id, time and body.
    for (const [id, at, body] of [
      ['msg_2', now, event],
      ['msg_1', now + 1, event],
      ['msg_1', now, `${event} `],
    ] as const)
      expect((await send(body, { id, at, signature: sign('msg_1', now, event) })).status).toBe(401);
  });

  it.each([
    ['an old one', { at: now - 301 }, 401],
    ['one of the future', { at: now + 301 }, 401],
    ['a time that is no number', { at: 'now' }, 401],
    ['an id with a full stop', { id: 'msg.1' }, 401],
    ['a signature of another version', { signature: sign('msg_1', now, event).replace('v1', 'v2') }, 401],
  ])('refuses %s', async (_what, how, status) => {
    expect((await send(event, how)).status).toBe(status);
  });

  it('refuses a body that is no event', async () => {
    expect((await send('{"specversion":"1.0"}')).status).toBe(400);
    expect((await send('not JSON')).status).toBe(400);
    expect((await post(addresses.webhook, event)).status).toBe(401);
  });
});

describe('a bus', () => {
  const event = {
    version: '0',
    id: 'e-1',
    'detail-type': 'finding-new',
    source: 'veeam-automation',
    account: '000000000000',
    time: '2026-03-04T12:00:00Z',
    region: 'us-east-1',
    resources: [],
    detail: { id: 'd-1', text: hostile },
  };

  it('accepts events in the form of a rule’s target, and ignores a repeated detail', async () => {
    for (const id of ['e-1', 'e-2'])
      expect((await post(addresses.eventBus, { ...event, id })).status).toBe(202);
    expect(lab.receivers.eventBus.arrived().map(({ id, isRepeat }) => [id, isRepeat])).toEqual([
      ['e-1', false],
      ['e-2', true],
    ]);
    expect(lab.receivers.eventBus.html()).toContain('&lt;img src=x');
  });

  it.each([
    [{ ...event, detail: '{}' }],
    [{ ...event, time: '2026-03-04T12:00:00.000Z' }],
    [{ ...event, detailType: 'x' }],
    ['not JSON'],
  ])('refuses %j', async (body) => {
    expect((await post(addresses.eventBus, body)).status).toBe(400);
    expect(lab.receivers.eventBus.arrived()).toEqual([]);
  });
});

it('faults hit a receiver by its name, and reset deletes what arrived', async () => {
  await control(lab, 'POST', '/faults', {
    server: 'heartbeat',
    kind: 'status',
    status: 429,
    retryAfterSeconds: 7,
  });
  expect(await post(addresses.heartbeat, 'one')).toMatchObject({ status: 429, retryAfter: '7' });
  await control(lab, 'POST', '/faults', { server: 'heartbeat', kind: 'drop-response' });
  await expect(post(addresses.heartbeat, 'two')).rejects.toThrow();
  expect(await post(addresses.heartbeat, 'three')).toMatchObject({ status: 200 });
  const { body } = await control(lab, 'GET', '/receivers/messages');
  expect(Object(body).heartbeat.map(({ text }: { text: string }) => text)).toEqual(['two', 'three']);
  lab.reset({ jobs: 1, servers: 1, seed: 1 });
  expect(lab.receivers.heartbeat.arrived()).toEqual([]);
});

it('no text becomes markup on the page, and a mail stays in a frame that runs nothing', async () => {
  const page = async (text: string) => {
    lab.reset({ jobs: 1, servers: 1, seed: 1 });
    const { mailbox, pagerDuty, jira, heartbeat } = lab.receivers;
    const request = (body: object, headers = {}) => ({
      method: 'POST',
      url: new URL(addresses.jira),
      headers,
      body: Buffer.from(JSON.stringify(body)),
    });
    mailbox.handle(
      request({ from: text, to: [text], subject: text, text, html: `<p>${text}</p>`, headers: { X: text } }),
    );
    pagerDuty.handle(
      request({
        routing_key: 'x'.repeat(32),
        event_action: 'trigger',
        dedup_key: 'k',
        payload: { summary: `s${text}`, source: `s${text}`, severity: 'info', custom_details: { a: text } },
      }),
    );
    jira.handle(request({ message: 'm', alias: `a${text}` }, { authorization: `GenieKey ${jiraApiKey}` }));
    heartbeat.handle(request([text]));
    const shown = lab.receivers.page();
    return shown.match(/<[^>]*>/g)?.map((tag) => tag.replace(/="[^"]*"/g, ''));
  };
  const harmless = await page('x');
  expect(harmless).toContain('<iframe sandbox title srcdoc>');
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', 'b', '/', ' ') }),
      async (text) => {
        expect(await page(text)).toEqual(harmless);
      },
    ),
    { numRuns: 50 },
  );
});
