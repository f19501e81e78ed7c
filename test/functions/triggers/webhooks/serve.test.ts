import { createHash, createHmac, generateKeyPairSync, sign } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as z from 'zod';
import { type ActionContext, RefusedError } from '../../../../functions/action.ts';
import type { HttpContext, HttpEvent } from '../../../../functions/triggers/http/http.ts';
import type { Work } from '../../../../functions/triggers/trigger.ts';
import { webhooks } from '../../../../functions/triggers/webhooks/rules.ts';
import {
  type WebhookReceiver,
  webhookHandler,
  webhookSignature,
} from '../../../../functions/triggers/webhooks/serve.ts';
import { SignatureRefusedError } from '../../../../functions/triggers/webhooks/signature.ts';
import { type RunningRecord, runRecord } from '../../platform/record/running-record.ts';
import { around, eventWith } from '../http/middleware/alone.ts';

const key = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const now = new Date('2026-11-23T08:00:00Z');
let clock = now;

let running: RunningRecord;
beforeAll(async () => {
  running = await runRecord();
  receiver.record = running.open({ now: () => clock });
});
afterAll(() => running[Symbol.asyncDispose]());

/** The inputs of the triggers, and the contexts that they ran with. */
let prepared: { action: string; given: object; work: Work }[];
let ran: ActionContext[];
/** The lines in the log. */
let lines: Record<string, unknown>[];
/** The names of the secrets that were read. */
let read: string[];
/** The servers that the prepared action uses, and its result or error. */
let touches: string[];
let outcome: () => Promise<string | undefined>;
beforeEach(() => {
  [prepared, ran, lines, read] = [[], [], [], []];
  for (const level of ['info', 'error'] as const)
    vi.spyOn(console, level).mockImplementation((line) => void lines.push(JSON.parse(line)));
  touches = ['em-1'];
  clock = now;
  outcome = async () => 'clone-1';
});
afterEach(async () => {
  vi.restoreAllMocks();
  // Each test sends events under the same ids.
  await running.tables.expire(new Date(now.getTime() + 2 * 86_400_000));
});

const trigger = (action: string, path: string) => ({
  action,
  path,
  permission: 'clones:write' as const,
  prepare(given: object, work: Work) {
    prepared.push({ action, given, work });
    return {
      servers: touches,
      run: (context: ActionContext) => {
        ran.push(context);
        return outcome();
      },
    };
  },
});

const receiver = {
  webhooks: webhooks.parse({
    tickets: {
      servers: ['em-1'],
      events: [
        {
          when: { '$.type': 'approved', '$.kind': ['vm', 'server'] },
          action: 'clones:create',
          with: { server: '$.server', job: 'Standard', list: ['$.names[0]'] },
        },
        { when: { '$.type': 'approved' }, action: 'compliance:check' },
      ],
    },
    open: { events: [{ action: 'compliance:check' }] },
  }),
  triggers: {
    'clones:create': trigger('clones:create', '/clones'),
    'compliance:check': trigger('compliance:check', '/compliance/checks'),
  },
  secrets: {
    lend: async (name: string, _schema: unknown, use: (secret: { key: string }) => Promise<string>) => {
      read.push(name);
      return use({ key });
    },
  } as unknown as WebhookReceiver['secrets'],
  now: () => clock,
} as unknown as WebhookReceiver;

interface Sent {
  webhook?: string;
  id?: string;
  at?: Date;
  headers?: Record<string, string>;
  /** What is sent in place of the signed parts. */
  body?: string;
  base64?: boolean;
  query?: Record<string, string>;
}

function send(event: unknown, { webhook = 'tickets', id = 'msg-1', at = now, ...sent }: Sent = {}) {
  const text = typeof event === 'string' ? event : JSON.stringify(event);
  const body = sent.body ?? text;
  const request = {
    routeKey: 'POST /webhooks/{name}',
    pathParameters: { name: webhook },
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(key).sign(id, at, text),
      ...sent.headers,
    },
    ...(sent.query && { queryStringParameters: sent.query }),
    body: sent.base64 ? Buffer.from(body).toString('base64') : body,
    isBase64Encoded: sent.base64 ?? false,
    requestContext: { requestId: 'r-1' },
  };
  const handler = webhookHandler(receiver, { corsOrigins: [] });
  return handler(request as unknown as HttpEvent, {} as Context & HttpContext);
}

const approved = { type: 'approved', kind: 'vm', server: 'em-1', names: ['SAP'] };

describe('an event that matches a rule', () => {
  it('starts what the first matching rule says, filled from the event, for the webhook', async () => {
    const answer = await send(approved);
    expect(answer).toMatchObject({
      statusCode: 202,
      headers: { location: '/clones/clone-1', 'retry-after': expect.any(String) },
    });
    expect(JSON.parse(answer.body)).toStrictEqual({ matched: true, action: 'clones:create', id: 'clone-1' });
    expect(prepared).toStrictEqual([
      {
        action: 'clones:create',
        given: { server: 'em-1', job: 'Standard', list: ['SAP'] },
        work: { key: expect.stringMatching(/^[0-9a-f]{64}$/), askedFor: now },
      },
    ]);
    expect(ran).toStrictEqual([
      {
        caller: { source: 'webhook', name: 'tickets', permissions: ['clones:write'], servers: ['em-1'] },
        now,
        requestId: 'r-1',
      },
    ]);
    expect(lines).toMatchObject([{ event: 'http', status: 202, caller: 'webhook tickets' }]);
    expect(read).toStrictEqual(['webhooks/tickets']);
  });

  it('uses the next rule if the first does not match, and returns that action’s path', async () => {
    const answer = await send({ ...approved, kind: 'disk' });
    expect(prepared.map(({ action }) => action)).toStrictEqual(['compliance:check']);
    expect(answer.headers['location']).toBe('/compliance/checks/clone-1');
  });

  it('is identified by its own id: the same event has the same key, and another event another key', async () => {
    await Promise.all([send(approved, { id: 'msg-1' }), send(approved, { id: 'msg-1' })]);
    await send(approved, { id: 'msg-2' });
    await send(approved, { id: `clone-${'0'.repeat(32)}` });
    const keys = prepared.map(({ work }) => work.key);
    expect(new Set(keys).size).toBe(3);
    // No key is an id, whatever the event's id is.
    for (const each of keys) expect(each).toMatch(/^[0-9a-f]{64}$/);
  });

  it('sent again gets the first answer without new work; another event under its id is a conflict', async () => {
    const first = await send(approved, { id: 'msg-1' });
    outcome = async () => 'clone-2';
    const again = await send(approved, { id: 'msg-1', at: new Date(now.getTime() - 60_000) });
    expect([again.statusCode, again.body, again.headers['location']]).toStrictEqual([
      202,
      first.body,
      '/clones/clone-1',
    ]);
    const other = await send({ ...approved, names: ['other'] }, { id: 'msg-1' });
    expect(JSON.parse(other.body)).toMatchObject({ status: 409, code: 'idempotency-conflict' });
    expect(ran).toHaveLength(1);
    // The same id at another webhook is another event.
    expect((await send({}, { id: 'msg-1', webhook: 'open' })).statusCode).toBe(202);
  });

  it('is started again if its start failed', async () => {
    outcome = () => Promise.reject(new RefusedError('name-taken', 'There is one of that name.'));
    expect((await send(approved)).statusCode).toBe(409);
    outcome = async () => 'clone-3';
    expect(JSON.parse((await send(approved)).body)).toMatchObject({ id: 'clone-3' });
  });

  it('is started again as of the time of its first arrival', async () => {
    outcome = () => Promise.reject(new RefusedError('conflict', 'Not now.'));
    await send(approved);
    const first = prepared[0]?.work.askedFor;
    clock = new Date(now.getTime() + 120_000);
    outcome = async () => 'clone-1';
    expect((await send(approved, { at: clock })).statusCode).toBe(202);
    expect(prepared.map(({ work }) => work.askedFor)).toStrictEqual([first, first]);
  });

  it('is answered without an id if it starts no lasting work, also when it is sent again', async () => {
    outcome = async () => undefined;
    for (const _ of ['first', 'again']) {
      const answer = await send(approved);
      expect([answer.statusCode, JSON.parse(answer.body)]).toStrictEqual([
        200,
        { matched: true, action: 'clones:create' },
      ]);
      expect(answer.headers).not.toHaveProperty('location');
    }
    expect(ran).toHaveLength(1);
  });

  it('may use every server if the webhook names none', async () => {
    touches = ['*'];
    expect((await send({}, { webhook: 'open' })).statusCode).toBe(202);
    expect(ran[0]?.caller.servers).toStrictEqual(['*']);
  });

  it('is identified by its bytes, however API Gateway passes them on', async () => {
    expect((await send({ ...approved, names: ['Müller'] }, { base64: true })).statusCode).toBe(202);
    expect(prepared[0]?.given).toMatchObject({ list: ['Müller'] });
  });
});

it('an event that matches no rule starts nothing', async () => {
  for (const event of [{ type: 'closed' }, {}, [], null, '"text"', 7]) {
    const answer = await send(event);
    expect({ status: answer.statusCode, body: JSON.parse(answer.body) }).toStrictEqual({
      status: 200,
      body: { matched: false },
    });
  }
  expect(prepared).toStrictEqual([]);
});

describe('a request without valid proof', () => {
  it.each<[what: string, sent: Sent]>([
    ['a webhook that there is not', { webhook: 'none' }],
    ['a name that every object has', { webhook: 'constructor' }],
    ['another body than was signed', { body: JSON.stringify({ ...approved, names: ['Other'] }) }],
    ['an id that was not signed', { headers: { 'webhook-id': 'msg-9' } }],
    ['no signature', { headers: { 'webhook-signature': '' } }],
    ['a time that is past', { at: new Date(now.getTime() - 301_000) }],
    ['a time to come', { at: new Date(now.getTime() + 301_000) }],
  ])('gets 401 for %s, and is neither read nor run', async (_what, sent) => {
    const answer = await send(approved, sent);
    expect(answer.statusCode).toBe(401);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'signature-refused' });
    expect(answer.body).not.toMatch(/msg-|constructor|Other/);
    expect(prepared).toStrictEqual([]);
    expect(lines).toMatchObject([{ status: 401, code: 'signature-refused' }]);
    expect(lines[0]).not.toHaveProperty('caller');
  });

  it('reads no secret for an unknown webhook', async () => {
    await send(approved, { webhook: 'none' });
    expect(read).toStrictEqual([]);
  });

  it('is refused by its signature before its body is read', async () => {
    const unsigned = { headers: { 'webhook-signature': 'v1,AAAA' } };
    for (const body of ['{"a":', '['.repeat(10_000), 'x'.repeat(70_000)]) {
      expect((await send(approved, { ...unsigned, body })).statusCode).toBe(401);
    }
  });
});

describe('a verified request that is refused', () => {
  it.each<[what: string, event: unknown, sent: Sent, status: number]>([
    ['no JSON', '{"type":"approved",', {}, 400],
    ['JSON that is too deep', '['.repeat(10_000), {}, 400],
    ['a body that is too large', `"${'x'.repeat(1_100_000)}"`, {}, 413],
    ['another form', approved, { headers: { 'content-type': 'text/plain' } }, 415],
  ])('%s', async (_what, event, sent, status) => {
    expect((await send(event, sent)).statusCode).toBe(status);
    expect(prepared).toStrictEqual([]);
  });

  it('a query, an event that lacks what a rule needs, and a server that is not the webhook’s', async () => {
    const problem = async (...given: Parameters<typeof send>) => JSON.parse((await send(...given)).body);
    expect(await problem(approved, { query: { dryRun: 'true' } })).toMatchObject({
      code: 'invalid-input',
    });
    const { server: _server, ...incomplete } = approved;
    expect(await problem(incomplete)).toMatchObject({ errors: [{ field: '$.server' }] });
    expect(prepared).toStrictEqual([]);
    touches = ['em-1', 'em-2'];
    expect(await problem(approved)).toMatchObject({ code: 'forbidden' });
    expect(ran).toStrictEqual([]);
  });

  it("what the action refuses, with the action's own error", async () => {
    outcome = () => Promise.reject(new RefusedError('name-taken', 'There is one of that name.'));
    expect((await send(approved)).statusCode).toBe(409);
  });
});

it('identifies a message only by its signature: its webhook and its id, without permissions', async () => {
  const body = '{"type":"approved"}';
  const headers = {
    'webhook-id': 'msg-1',
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(key).sign('msg-1', now, body),
  };
  const event = eventWith({ pathParameters: { name: 'tickets' }, headers, body });
  const { context } = await around(webhookSignature(receiver), { event });
  expect(context).toMatchObject({
    message: { id: 'msg-1', expires: true },
    caller: { source: 'webhook', name: 'tickets', permissions: [], servers: ['em-1'] },
  });
  // Its text is unchanged: another middleware parses it.
  expect(event.body).toBe(body);
});

it('remembers an event with a signed time for a day, and any other as long as the history', async () => {
  const kept = async (id: string) =>
    receiver.record.get({ pk: `EVENT#webhook/${id}`, sk: 'EVENT' }) as Promise<Record<string, unknown>>;
  await send(approved, { id: 'msg-kept' });
  const { pk: _pk, sk: _sk, revision: _revision, ...item } = await kept('tickets#msg-kept');
  expect(item).toMatchObject({
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    action: 'clones:create',
    receivedAt: now.toISOString(),
    answered: true,
    id: 'clone-1',
    location: '/clones/clone-1',
    expiresAt: now.getTime() / 1000 + 86_400 + 600,
  });
  const { webhooks: before } = receiver;
  receiver.webhooks = webhooks.parse({ hub: { from: 'github', events: [{ action: 'compliance:check' }] } });
  try {
    const body = '{}';
    const signature = `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
    const answer = await send({}, { webhook: 'hub', headers: { 'x-hub-signature-256': signature } });
    expect(answer.statusCode).toBe(202);
    const id = `hub#body-${createHash('sha256').update(body).digest('hex')}`;
    expect(await kept(id)).toMatchObject({ expiresAt: receiver.record.expiryOf(now) });
  } finally {
    receiver.webhooks = before;
  }
});

it('accepts up to one mebibyte', async () => {
  const of = (bytes: number) => send(`"${'x'.repeat(bytes - 2)}"`, { webhook: 'tickets' });
  expect((await of(1024 * 1024)).statusCode).toBe(200);
  expect((await of(1024 * 1024 + 1)).statusCode).toBe(413);
});

it('reads the key again after a refused signature, at most every ten seconds, and no key besides public keys', async () => {
  const asked: unknown[][] = [];
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  const own = `whpk_${Buffer.from(x, 'base64url').toString('base64')}`;
  const of = (settings: object) =>
    ({
      ...receiver,
      webhooks: webhooks.parse({ w: { events: [{ action: 'compliance:check' }], ...settings } }),
      secrets: {
        lend: async (...given: unknown[]) => {
          asked.push(given);
          return (given[2] as (secret: { key: string }) => unknown)({ key });
        },
      },
    }) as unknown as WebhookReceiver;
  const seconds = String(Math.floor(now.getTime() / 1000));
  const headers = (signature: string) => ({
    'webhook-id': 'msg-1',
    'webhook-timestamp': seconds,
    'webhook-signature': signature,
  });
  const believed = (settings: object, signature: string) =>
    around(webhookSignature(of(settings)), {
      event: eventWith({ pathParameters: { name: 'w' }, headers: headers(signature), body: '{}' }),
    });
  await believed({}, new Webhook(key).sign('msg-1', now, '{}'));
  const [[name, schema, , isRefused, ageMs] = []] = asked;
  expect([name, ageMs]).toStrictEqual(['webhooks/w', 10_000]);
  expect((schema as z.ZodType).safeParse({ key: 'not base64, but long enough' }).success).toBe(false);
  const refused = isRefused as (error: unknown) => boolean;
  expect([refused(new SignatureRefusedError('x')), refused(new Error('x'))]).toStrictEqual([true, false]);
  asked.length = 0;
  const signed = sign(null, Buffer.from(`msg-1.${seconds}.{}`), privateKey).toString('base64');
  const { context } = await believed({ publicKeys: [own] }, `v1a,${signed}`);
  expect([asked, context]).toMatchObject([[], { caller: { name: 'w', servers: ['*'] } }]);
  await expect(believed({ publicKeys: [own] }, `v1a,${signed.replace(/^./, '_')}`)).rejects.toMatchObject({
    code: 'signature-refused',
  });
});

it('fails when a rule names an action that it cannot start', async () => {
  const { triggers: before } = receiver;
  receiver.triggers = {};
  try {
    expect((await send(approved)).statusCode).toBe(500);
    expect(lines).toContainEqual(expect.objectContaining({ event: 'http-failed' }));
  } finally {
    receiver.triggers = before;
  }
});
