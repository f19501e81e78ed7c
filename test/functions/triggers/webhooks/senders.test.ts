import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import type { Context } from 'aws-lambda';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import type { HttpContext, HttpEvent } from '../../../../functions/triggers/http/http.ts';
import { webhooks } from '../../../../functions/triggers/webhooks/rules.ts';
import {
  entriesAt,
  type Sender,
  secretShape,
  senders,
  verified,
} from '../../../../functions/triggers/webhooks/senders.ts';
import { type WebhookReceiver, webhookHandler } from '../../../../functions/triggers/webhooks/serve.ts';
import { SignatureRefusedError } from '../../../../functions/triggers/webhooks/signature.ts';
import { type RunningRecord, runRecord } from '../../platform/record/running-record.ts';

const page = readFileSync('docs/webhooks.md', 'utf8');
const key = /with the key `([^`]+)`/.exec(page)?.[1] ?? '';
const now = new Date('2026-11-23T08:00:00Z');

interface Message {
  headers: Record<string, string>;
  body: string;
}

/** A message as it is on the page. */
function messageOf(text: string): Message {
  const [head = '', body = ''] = text.trimEnd().split('\n\n');
  const lines = head.split('\n').slice(1);
  const headers = lines.map((line) => [
    line.slice(0, line.indexOf(':')).toLowerCase(),
    line.slice(line.indexOf(':') + 1).trim(),
  ]);
  return { headers: Object.fromEntries(headers), body };
}

/** The request that the page's ServiceNow script sends for an approved request. */
function messageOfScript(script: string): Message {
  const message: Message = { headers: {}, body: '' };
  let isSent = false;
  class RESTMessageV2 {
    setEndpoint() {}
    setHttpMethod() {}
    setRequestHeader(name: string, value: string) {
      message.headers[name.toLowerCase()] = value;
    }
    setRequestBody(body: string) {
      message.body = body;
    }
    executeAsync() {
      isSent = true;
    }
  }
  const values: Record<string, string> = {
    number: 'RITM0010118',
    short_description: 'SAP before the upgrade',
    sys_mod_count: '4',
  };
  runInNewContext(script, {
    sn_ws: { RESTMessageV2 },
    gs: { getProperty: (name: string) => (name === 'veeam.webhook.key' ? key : undefined) },
    current: {
      getUniqueValue: () => '9d385017c611228701d22104cc95c371',
      getValue: (name: string) => values[name],
    },
    previous: {},
  });
  expect(isSent).toBe(true);
  return message;
}

/** The page's examples: settings, the incoming message, and what it starts. */
const examples = [
  ...page.matchAll(
    /```yaml\n((?:(?!```)[\s\S])*)```\n\n```(http|js)\n([\s\S]*?)```[\s\S]*?`([\w:-]+)` with\n\n```json\n([\s\S]*?)```/g,
  ),
].map(([, settings = '', language, sent = '', action = '', given = '']) => {
  const parsed = webhooks.parse(parse(settings).webhooks);
  const [[name, webhook] = ['', undefined]] = Object.entries(parsed);
  return {
    name,
    webhook,
    webhooks: parsed,
    message: language === 'js' ? messageOfScript(sent) : messageOf(sent),
    action,
    given: JSON.parse(given) as object,
  };
});

let running: RunningRecord;
beforeAll(async () => {
  running = await runRecord();
});
afterAll(() => running[Symbol.asyncDispose]());

let started: { action: string; given: object }[];
beforeEach(() => {
  started = [];
  vi.spyOn(console, 'info').mockImplementation(() => {});
});

function receive(example: (typeof examples)[number], { headers, body }: Message, at = now) {
  const receiver = {
    webhooks: example.webhooks,
    triggers: {
      [example.action]: {
        permission: 'clones:write',
        path: '/clones',
        prepare: (given: object) => ({
          servers: example.webhook?.servers ?? [],
          run: async () => {
            started.push({ action: example.action, given });
            return 'work-1';
          },
        }),
      },
    },
    secrets: {
      lend: async (_name: string, _schema: unknown, use: (secret: { key: string }) => unknown) =>
        use({ key }),
    },
    record: running.open({ now: () => at }),
    now: () => at,
  } as unknown as WebhookReceiver;
  const event = {
    routeKey: 'POST /webhooks/{name}',
    pathParameters: { name: example.name },
    headers,
    body,
    isBase64Encoded: false,
    requestContext: { requestId: 'r-1' },
  };
  return webhookHandler(receiver, { corsOrigins: [] })(
    event as unknown as HttpEvent,
    {} as Context & HttpContext,
  );
}

describe('docs/webhooks.md', () => {
  it('has an example of each sender, and one of public keys', () => {
    const shown = examples.map(({ webhook }) => webhook?.from);
    expect(new Set(shown)).toStrictEqual(new Set(senders));
    expect(examples.some(({ webhook }) => webhook?.publicKeys !== undefined)).toBe(true);
  });

  it.each(examples)('$name starts the documented work once, and not with another body', async (example) => {
    const { message, action, given } = example;
    const altered = {
      ...message,
      body: message.body.replace('SAP', 'SAQ').replace('"success"', '"success" '),
    };
    const isSigned = !JSON.stringify(message.headers).includes(key);
    if (isSigned) expect((await receive(example, altered)).statusCode).toBe(401);
    expect(started).toStrictEqual([]);
    expect((await receive(example, message)).statusCode).toBe(202);
    expect(started).toStrictEqual([{ action, given }]);
    // The id of a delivery cannot be trusted if it is not signed.
    const again = {
      ...message.headers,
      'x-github-delivery': 'other',
      'x-atlassian-webhook-identifier': 'other',
    };
    expect((await receive(example, { ...message, headers: again })).statusCode).toBe(202);
    expect(started).toHaveLength(1);
  });

  it.each(examples.filter(({ webhook }) => webhook?.from !== 'standard-webhooks'))(
    '$name is recognized again after a year',
    async (example) => {
      await receive(example, example.message);
      const known = started.length;
      const late = await receive(example, example.message, new Date('2027-11-20T08:00:00Z'));
      expect([late.statusCode, started.length]).toStrictEqual([202, known]);
    },
  );
});

const body = Buffer.from('{"a":1}');
const mac = (text = key) => `sha256=${createHmac('sha256', text).update(body).digest('hex')}`;
const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;
const tokenOf = `${key}x`;

describe('an event without valid proof', () => {
  it.each<[Sender, Record<string, string>]>([
    ['github', {}],
    ['github', { 'x-hub-signature-256': mac(tokenOf) }],
    ['github', { 'x-hub-signature-256': mac().replace('sha256=', '') }],
    ['github', { 'x-hub-signature-256': mac().toUpperCase() }],
    ['github', { 'x-hub-signature-256': mac().slice(0, -2) }],
    ['github', { 'x-hub-signature': mac() }],
    ['github', { 'x-gitlab-token': key, authorization: `Bearer ${key}` }],
    ['gitlab', {}],
    ['gitlab', { 'x-gitlab-token': '' }],
    ['gitlab', { 'x-gitlab-token': tokenOf }],
    ['gitlab', { authorization: `Bearer ${key}` }],
    ['gitlab', { 'x-gitlab-token': key, 'idempotency-key': 'with a space' }],
    ['gitlab', { 'x-gitlab-token': key, 'idempotency-key': '' }],
    ['gitlab', { 'x-gitlab-token': key, 'idempotency-key': ' a' }],
    ['gitlab', { 'x-gitlab-token': key, 'idempotency-key': 'a'.repeat(256) }],
    ['jira', {}],
    // Another header does not make up for a wrong signature.
    ['jira', { 'x-hub-signature': mac(tokenOf), authorization: `Bearer ${key}` }],
    ['jira', { 'x-hub-signature': '', authorization: `Bearer ${key}` }],
    ['jira', { 'x-hub-signature-256': mac() }],
    ['servicenow', {}],
    ['servicenow', { authorization: key }],
    ['servicenow', { authorization: `Bearer ${tokenOf}` }],
    ['servicenow', { authorization: `x Bearer ${key}` }],
    ['servicenow', { authorization: `Bearer ${key} x` }],
    ['servicenow', { authorization: `Digest ${key}` }],
    ['servicenow', { authorization: basic(key) }],
    ['servicenow', { authorization: basic(`${key}:`) }],
    ['servicenow', { 'x-hub-signature': mac() }],
    ['standard-webhooks', { authorization: `Bearer ${key}` }],
  ])('%s: %j', (from, headers) => {
    expect(() => verified(from, { headers, body }, key, now)).toThrow(SignatureRefusedError);
  });

  it('has only a token of GitLab when a signing token is stored', () => {
    const whsec = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const headers = { 'x-gitlab-token': whsec };
    expect(() => verified('gitlab', { headers, body }, whsec, now)).toThrow(SignatureRefusedError);
    const signed = {
      'webhook-id': 'f5e57b9c',
      'webhook-timestamp': String(now.getTime() / 1000),
      'webhook-signature': new Webhook(whsec).sign('f5e57b9c', now, body.toString()),
    };
    expect(verified('gitlab', { headers: signed, body }, whsec, now)).toStrictEqual({
      id: 'f5e57b9c',
      expires: true,
    });
  });
});

describe('the identity of an event', () => {
  const idOf = (from: Sender, headers: Record<string, string>, raw: Uint8Array = body) =>
    verified(from, { headers, body: raw }, key, now);

  it('is its bytes, whatever the id of its delivery, or the key that comes with a token', () => {
    const signed = { 'x-hub-signature-256': mac() };
    const { id, expires } = idOf('github', { ...signed, 'x-github-delivery': '1' });
    expect(expires).toBe(false);
    expect(idOf('github', { ...signed, 'x-github-delivery': '2' }).id).toBe(id);
    expect(idOf('jira', { 'x-hub-signature': mac() }).id).toBe(id);
    const other = Buffer.from('{"a":2}');
    for (const authorization of [`Bearer ${key}`, ` bearer  ${key} `, basic(`veeam:${key}`)]) {
      expect(idOf('servicenow', { authorization }).id).toBe(id);
      expect(idOf('jira', { authorization }, other).id).not.toBe(id);
      expect(idOf('servicenow', { authorization, 'idempotency-key': 'a-1' }, other).id).toBe('key-a-1');
    }
  });
});

describe('public keys', () => {
  const pairs = [1, 2, 3].map(() => generateKeyPairSync('ed25519'));
  const publicKeys = pairs.map(
    ({ publicKey }) =>
      `whpk_${Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64')}`,
  );
  const at = String(now.getTime() / 1000);
  const signatureBy = (pair: number, id = 'msg-1', sent: Uint8Array = body) => {
    const [by] = pairs.slice(pair);
    const text = Buffer.concat([Buffer.from(`${id}.${at}.`), sent]);
    return `v1a,${by ? sign(null, text, by.privateKey).toString('base64') : ''}`;
  };
  const idBy = (signature: string, keys: readonly string[], moment = now) => {
    const headers = { 'webhook-id': 'msg-1', 'webhook-timestamp': at, 'webhook-signature': signature };
    return verified('standard-webhooks', { headers, body }, keys, moment).id;
  };

  it('accept one of several signatures by one of several keys, as when a key is changed', () => {
    expect(idBy(signatureBy(0), publicKeys.slice(0, 1))).toBe('msg-1');
    expect(idBy(`${signatureBy(2)} ${signatureBy(1)}`, publicKeys.slice(0, 2))).toBe('msg-1');
    expect(idBy(`v1,AAAA v1a,AAAA ${signatureBy(1)}`, publicKeys.slice(0, 2))).toBe('msg-1');
    expect(idBy(`${'v1a,AAAA '.repeat(9)}${signatureBy(0)}`, publicKeys.slice(0, 1))).toBe('msg-1');
  });

  it.each([
    ['another key', signatureBy(2)],
    ['another id', signatureBy(0, 'msg-2')],
    ['another body', signatureBy(0, 'msg-1', Buffer.from('{}'))],
    ['another version', signatureBy(0).replace('v1a,', 'v1,')],
    ['something before it', `x${signatureBy(0)}`],
    ['something after it', `${signatureBy(0)}x`],
    ['a part of it', signatureBy(0).slice(0, -4)],
    [
      'a HMAC by the public key',
      `v1,${createHmac('sha256', publicKeys[0] ?? '')
        .update(body)
        .digest('base64')}`,
    ],
    ['one behind many others', `${'v1a,AAAA '.repeat(20)}${signatureBy(0)}`],
    ['one behind ten others', `${'v1a,AAAA '.repeat(10)}${signatureBy(0)}`],
    ['none', ''],
  ])('refuse %s', (_what, signature) => {
    expect(() => idBy(signature, publicKeys.slice(0, 2))).toThrow(SignatureRefusedError);
  });

  it('accept no signature that is older than five minutes', () => {
    const late = new Date(now.getTime() + 301_000);
    expect(() => idBy(signatureBy(0), publicKeys, late)).toThrow('more than 300 seconds');
  });

  it('are only for senders of Standard Webhooks', () => {
    const events = [{ action: 'compliance:check' }];
    expect(webhooks.safeParse({ a: { publicKeys, events } }).success).toBe(true);
    expect(webhooks.safeParse({ a: { from: 'github', publicKeys, events } }).success).toBe(false);
    expect(webhooks.safeParse({ a: { publicKeys: ['whpk_AAAA'], events } }).success).toBe(false);
  });
});

it("a key is entered at each sender in the sender's own format", () => {
  const url = 'https://api.example/webhooks/a';
  for (const from of senders) expect(secretShape(from).safeParse({ key }).success).toBe(true);
  const all = Object.fromEntries(senders.map((from) => [from, Object.values(entriesAt(from, url, key))]));
  expect(all).toStrictEqual({
    'standard-webhooks': [url, `whsec_${key}`],
    github: [url, 'application/json', key],
    gitlab: [url, key],
    jira: [url, key, url, `Bearer ${key}`],
    servicenow: [url, `Bearer ${key}`, 'application/json'],
  });
  expect(entriesAt('standard-webhooks', url, 'whsec_x')['Signing secret']).toBe('whsec_x');
  expect(entriesAt('gitlab', url, 'whsec_x')).toStrictEqual({ URL: url, 'Signing token': 'whsec_x' });
  expect(entriesAt('gitlab', url, key)).toHaveProperty('Secret token');
});

it.each<[Sender, string[], string[]]>([
  [
    'standard-webhooks',
    ['a'.repeat(32), `whsec_${'+/'.repeat(16)}==`],
    ['a'.repeat(31), `${'a'.repeat(32)}===`, `x whsec_${'a'.repeat(32)}`, `${'a'.repeat(32)}_`],
  ],
  [
    'github',
    ['!'.repeat(16), '~'.repeat(255)],
    ['a'.repeat(15), 'a'.repeat(256), `${'a'.repeat(16)} b`, `é${'a'.repeat(16)}`, `${'a'.repeat(16)}é`],
  ],
])('the key of %s has its format', (from, good, bad) => {
  const isTaken = (given: string) => secretShape(from).safeParse({ key: given }).success;
  expect([good.filter((given) => !isTaken(given)), bad.filter(isTaken)]).toStrictEqual([[], []]);
});
