import { createHmac, randomUUID } from 'node:crypto';
import { WORKSPACE } from '@veeam-automation/lab/slack/workspace';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentedRoutes } from '../../../lib/openapi/routes.ts';
import { sized } from '../../soak.ts';
import { type Automation, startAutomation } from '../automation.ts';

/** A secret in the wrong place. The test looks for it in every form in which an answer may repeat a part of it. */
const secret = 'hunter2-S3NTINEL';
const pieces = /hunter2|s3ntinel/i;

let automation: Automation;
beforeAll(async () => {
  automation = await startAutomation();
  await automation.addCallers({ name: 'reader', permissions: ['jobs:read'], servers: ['*'] });
});
afterAll(() => automation.close());

interface Sent {
  what: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

const known: Record<string, string> = {
  server: 'em-1',
  purpose: 'read',
  name: 'tickets',
  control: 'start',
  id: 'none',
};
const pathWith = (template: string, change: Record<string, string> = {}) =>
  template.replaceAll(/\{(\w+)\}/g, (_all, name: string) =>
    encodeURIComponent(change[name] ?? known[name] ?? ''),
  );

/** The bodies of a route with the secret in place of one value, in an additional field, and in invalid JSON. */
function bodiesOf(example: unknown): [what: string, body: string][] {
  const fields = typeof example === 'object' && example !== null ? Object.entries(example) : [];
  const whole = JSON.stringify(example);
  return [
    ...fields.map(([name]): [string, string] => [
      `the value of ${name}`,
      JSON.stringify({ ...(example as object), [name]: secret }),
    ]),
    ...fields.map(([name]): [string, string] => [
      `within ${name}`,
      JSON.stringify({ ...(example as object), [name]: { [secret]: [secret] } }),
    ]),
    ['a name', JSON.stringify({ ...(example as object), [secret]: secret })],
    ['the whole body', JSON.stringify(secret)],
    ['a list', JSON.stringify([secret])],
    ['JSON that breaks off', `${whole.slice(0, -1)},"password":"${secret}`],
    ['JSON with a word in it', `{"password":${secret}}`],
    ['JSON with something behind it', `${whole}${secret}`],
    ['JSON that is too deep', `${'{"a":'.repeat(70)}"${secret}"`],
  ];
}

/** Every header that the automation reads. Only `x-request-id` may be repeated. */
const headerNames = [
  'accept',
  'accept-encoding',
  'content-encoding',
  'content-type',
  'cookie',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'origin',
  'referer',
  'user-agent',
];

/**
 * The routes read headers with the same code. Each route is sent this many of the headers, and the next route the
 * next ones.
 */
const headersOfOne = sized(3, headerNames.length);
const headersOf = (index: number) =>
  Array.from(
    { length: headersOfOne },
    (_, at) => headerNames[(index * headersOfOne + at) % headerNames.length] ?? '',
  );

function requestsTo({ key, path, query, body }: (typeof documentedRoutes)[number], index: number): Sent[] {
  const [, template = ''] = key.split(' ');
  const plain = pathWith(template);
  const whole = body === undefined ? {} : { body: JSON.stringify(body.example) };
  return [
    ...Object.keys(path?.shape ?? {}).map((name) => ({
      what: `the path's ${name}`,
      path: pathWith(template, { [name]: secret }),
      ...whole,
    })),
    ...Object.keys(query?.shape ?? {}).map((name) => ({
      what: `the query's ${name}`,
      path: `${plain}?${name}=${secret}`,
      ...whole,
    })),
    { what: 'an unknown query', path: `${plain}?${secret}=${secret}`, ...whole },
    ...headersOf(index).map((name) => ({
      what: `the header ${name}`,
      // Always refused, so that the requested work is not done.
      path: `${plain}?none=1`,
      ...whole,
      headers: { [name]: name === 'idempotency-key' ? `${secret}\u00e9` : secret },
    })),
    ...(body === undefined ? [] : bodiesOf(body.example)).map(([what, text]) => ({
      what,
      path: plain,
      body: text,
    })),
    ...Object.keys(body?.also ?? {}).flatMap((type) =>
      [
        `${secret},job\n`,
        `server,job,name\nem-1,${secret},x\n`,
        `server,job,name\n${secret},Exchange Backup,x\n`,
        `server,job,name\nem-1,"${secret}"${secret},x\n`,
        `server,job,name\nem-1,Exchange Backup,${secret}{{${secret}}}\n`,
      ].map((text) => ({
        what: `the ${type} ${JSON.stringify(text)}`,
        path: plain,
        body: text,
        headers: { 'content-type': type },
      })),
    ),
  ];
}

async function send(method: string, { path, headers, body }: Omit<Sent, 'what'>, token?: string) {
  const response = await fetch(`${automation.cloud.apiUrl}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token ?? 'test-token-that-may-do-everything'}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body }),
  });
  return {
    status: response.status,
    said: JSON.stringify([...response.headers]) + (await response.text()),
  };
}

function signedFor(webhook: string, body: string): Record<string, string> {
  const { key } = JSON.parse(automation.cloud.secrets.get(`VeeamAutomation/webhooks/${webhook}`) ?? '{}');
  const [id, now] = [randomUUID(), new Date()];
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(key).sign(id, now, body),
  };
}

it.each(documentedRoutes.map((route, index) => ({ ...route, index })))(
  '$key refuses what it does not accept, and repeats none of it',
  async (route) => {
    const [method = ''] = route.key.split(' ');
    const repeated: string[] = [];
    // In sequence: two requests at once would each start an instance of every function.
    for (const sent of requestsTo(route, route.index)) {
      const signature = route.signed && sent.body !== undefined ? signedFor('tickets', sent.body) : {};
      const { status, said } = await send(method, { ...sent, headers: { ...signature, ...sent.headers } });
      // Accepted values are shown: a plan has the new job's name. Only the log must not contain it.
      if (status >= 400 && pieces.test(said)) repeated.push(`${sent.what}: ${status} ${said}`);
    }
    expect(repeated).toEqual([]);
  },
);

it('answers an unknown path and an unknown method without repeating them', async () => {
  for (const [method, path] of [
    ['GET', `/${secret}`],
    ['PATCH', `/clones/${secret}`],
    ['GET', `/clones/${secret}/${secret}?${secret}`],
  ] as const) {
    const { status, said } = await send(method, { path });
    expect(status).toBeGreaterThanOrEqual(404);
    expect(said).not.toMatch(pieces);
  }
});

it.each([secret, `${secret} ${secret}`, `é${secret}`])(
  'refuses the token %j without repeating it',
  async (token) => {
    const answer = await fetch(`${automation.cloud.apiUrl}/jobs`, {
      headers: { authorization: `Bearer ${encodeURIComponent(token)}` },
    });
    expect(answer.status).toBe(401);
    expect(await answer.text()).not.toMatch(pieces);
  },
);

describe('a caller without permission', () => {
  it.each(['{"password":', '['.repeat(10_000), 'x'.repeat(70_000)])(
    'learns nothing about the form of a body (%#)',
    async (body) => {
      for (const [method, path] of [
        ['POST', '/clones'],
        ['POST', '/clone-batches'],
        ['PUT', '/servers/em-1/credentials/read'],
      ] as const) {
        expect((await send(method, { path, body }, 'reader')).status).toBe(403);
        expect((await send(method, { path, body }, 'nobody')).status).toBe(401);
        expect((await send(method, { path, body })).status).not.toBe(403);
      }
    },
  );
});

describe('an event', () => {
  it.each<[unknown]>([
    [{ type: 'approved', ticket: { name: 'x', server: secret } }],
    [{ type: 'approved', ticket: { name: { [secret]: secret }, server: 'em-1' } }],
    [{ type: 'approved', ticket: { name: `{{${secret}}}`, server: 'em-1' } }],
    [{ type: 'approved', ticket: { [secret]: secret } }],
    [{ type: 'approved', ticket: { name: secret.repeat(5), server: 'em-1' } }],
    [{ type: 'approved', ticket: { name: secret, server: 'em-down' } }],
    [{ type: secret }],
  ])('%j', async (event) => {
    const body = JSON.stringify(event);
    const { said } = await send('POST', {
      path: '/webhooks/tickets',
      body,
      headers: signedFor('tickets', body),
    });
    expect(said).not.toMatch(pieces);
  });
});

describe('Slack', () => {
  const post = (path: string, form: Record<string, string> | string) => {
    const body = typeof form === 'string' ? form : new URLSearchParams(form).toString();
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', WORKSPACE.signingSecret).update(`v0:${timestamp}:${body}`);
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${signature.digest('hex')}`,
    };
    return send('POST', { path, body, headers });
  };
  const from = { command: '/veeam', user_id: 'U0ADMIN', channel_id: 'C0OPS' };
  const payload = {
    type: 'block_actions',
    user: { id: 'U0ADMIN' },
    channel: { id: 'C0OPS' },
    trigger_id: 'x',
  };

  it.each([
    secret,
    `"${secret}`,
    `start ${secret} ${secret}`,
    `status ${secret}`,
    `mute x until ${secret}`,
    `ack x for ${secret}`,
    `servers page ${secret}`,
    `clone A as B as ${secret}`,
  ])('a command %j', async (text) => {
    const { status, said } = await post('/slack/commands', { ...from, text, trigger_id: randomUUID() });
    expect(status).toBe(200);
    expect(said).not.toMatch(pieces);
  });

  it.each<[string, string]>([
    ['/slack/commands', secret],
    ['/slack/interactions', `payload=${secret}`],
    ['/slack/interactions', `payload=${encodeURIComponent(`{"type":"${secret}"`)}`],
    ['/slack/interactions', `payload=${encodeURIComponent('['.repeat(10_000))}`],
    [
      '/slack/interactions',
      `payload=${encodeURIComponent(JSON.stringify({ ...payload, actions: [{ action_id: 'run', value: `${secret}"` }] }))}`,
    ],
    [
      '/slack/interactions',
      `payload=${encodeURIComponent(JSON.stringify({ ...payload, actions: [{ action_id: 'confirm', value: secret }] }))}`,
    ],
  ])('%s with a form (%#)', async (path, form) => {
    expect((await post(path, form)).said).not.toMatch(pieces);
  });
});

it('no function has logged any of the secrets', () => {
  // The local cloud's own lines contain the paths of requests; API Gateway's access log does not.
  const lines = automation.logged.filter((line) => 'function' in line && 'event' in line);
  expect(lines.length).toBeGreaterThan(300);
  const everything = automation.logged.filter((line) => !('source' in line));
  expect(everything.filter((line) => pieces.test(JSON.stringify(line))).slice(0, 3)).toEqual([]);
});
