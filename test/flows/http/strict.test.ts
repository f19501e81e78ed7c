import { gzipSync } from 'node:zlib';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentedRoutes } from '../../../lib/openapi/routes.ts';
import { type Automation, startAutomation } from '../automation.ts';

let automation: Automation;
beforeAll(async () => {
  automation = await startAutomation();
});
afterAll(() => automation.close());

const authorization = 'Bearer test-token-that-may-do-everything';

/** The headers of a signed event, for routes that accept nothing else. */
function signatureOf(webhook: string, body: string): Record<string, string> {
  const { key } = JSON.parse(automation.cloud.secrets.get(`VeeamAutomation/webhooks/${webhook}`) ?? '{}');
  const now = new Date();
  return {
    'webhook-id': 'strict-1',
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(key).sign('strict-1', now, body),
  };
}

async function send(
  method: string,
  path: string,
  {
    type = 'application/json',
    ...given
  }: { body?: string | Buffer<ArrayBuffer>; type?: string; headers?: object } = {},
) {
  const headers = { authorization, ...(given.body !== undefined && { 'content-type': type }) };
  const response = await fetch(`${automation.cloud.apiUrl}${path}`, {
    method,
    headers: { ...headers, ...given.headers },
    ...(given.body !== undefined && { body: given.body }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

/** The messages of a refusal, by field. */
const faultsOf = ({ body }: { body: { errors?: { field: string; message: string }[] } }) =>
  Object.fromEntries((body.errors ?? []).map(({ field, message }) => [field, message]));

const work = () => automation.cloud.executions().length;
const jobs = () => JSON.stringify(automation.lab.state()['em-1']?.jobs.length);

describe('a query parameter that a route does not have', () => {
  it.each(documentedRoutes)('is refused by $key, which accepts those that it documents', async (route) => {
    const [method = '', template = ''] = route.key.split(' ');
    const path = template.replaceAll(/\{(\w+)\}/g, (_all, name) =>
      name === 'server' ? 'em-1' : name === 'purpose' ? 'read' : name === 'name' ? 'tickets' : 'start',
    );
    // Only a batch of CSV has options in the query.
    const isCsv = route.body?.also?.['text/csv'] !== undefined;
    const body = isCsv ? 'job,name\n' : JSON.stringify(route.body?.example ?? {});
    const documented = Object.keys(route.query?.shape ?? {});
    // The error suggests the parameter for its name with one more letter. Known parameters are not among the errors.
    const misspelt = documented.map((name) => `${name}9`);
    const names = ['unheardOf', ...documented, ...misspelt];
    const query = new URLSearchParams(Object.fromEntries(names.map((name) => [name, '1'])));
    const before = [work(), jobs()];
    const refused = await send(method, `${path}?${query}`, {
      ...(method !== 'GET' && method !== 'DELETE' && { body }),
      ...(isCsv && { type: 'text/csv' }),
      ...(route.signed && { headers: signatureOf('tickets', body) }),
    });
    expect(refused.status).toBe(422);
    const faults = faultsOf(refused);
    expect(Object.keys(faults)).toEqual(['unheardOf', ...misspelt]);
    for (const name of documented) expect(faults[`${name}9`]).toContain(`Did you mean "${name}"?`);
    expect([work(), jobs()]).toEqual(before);
  });

  it('is also refused with HEAD', async () => {
    expect((await send('HEAD', '/servers?foo=1')).status).toBe(422);
  });

  it.each([
    ['/clones', { server: 'em-1', job: 'Exchange Backup', name: 'Not asked for' }],
    ['/clone-batches', { items: [{ server: 'em-1', job: 'Exchange Backup', name: 'Not asked for' }] }],
    ['/copy-jobs/policy-runs', {}],
  ])(
    'POST %s?dryRun=true does nothing, and the error says that dryRun belongs in the body',
    async (path, body) => {
      const before = [work(), jobs()];
      const refused = await send('POST', `${path}?dryRun=true`, { body: JSON.stringify(body) });
      expect(refused.status).toBe(422);
      expect(faultsOf(refused)).toEqual({ dryRun: 'It belongs in the body, not in the query.' });
      expect([work(), jobs()]).toEqual(before);
    },
  );
});

const listsByServer = documentedRoutes.filter(
  ({ key, query }) => key.startsWith('GET ') && query?.shape['server'] !== undefined,
);

it.each(listsByServer)('$key answers 404 for a server that is not configured', async ({ key }) => {
  const asked = await send('GET', `${key.slice('GET '.length)}?server=nope`);
  expect(asked).toMatchObject({ status: 404, body: { code: 'not-found', errors: [{ field: 'server' }] } });
});

it('POST /jobs/{server}/{id}/start accepts only options, and no dryRun', async () => {
  const refused = await send('POST', '/jobs/em-1/any/start', { body: '{"dryRun":true}' });
  expect(refused.status).toBe(422);
  expect(Object.keys(faultsOf(refused))).toEqual(['dryRun']);
});

it.each([['/servers/em-1/test'], ['/notices/test']])(
  'POST %s accepts no body, and so no dryRun',
  async (path) => {
    const refused = await send('POST', path, { body: '{"dryRun":true}' });
    expect(refused.status).toBe(422);
    expect(faultsOf(refused)).toEqual({ dryRun: 'Unknown field: this takes no body.' });
  },
);

describe('a batch of CSV', () => {
  const csv = 'job,name\nExchange Backup,Strict\n';
  const sendCsv = (query: string, type = 'text/csv', headers: object = {}) =>
    send('POST', `/clone-batches?server=em-1&${query}`, { body: csv, type, headers });

  it('accepts options in the query, and applies them', async () => {
    const planned = await sendCsv('dryRun=true&clonesPerServer=7&stopAfterFailures=2');
    expect(planned).toMatchObject({ status: 200, body: { dryRun: true, rows: [{ name: 'Strict' }] } });
  });

  it.each([
    ['items=x', 'items', /Unknown query parameter/],
    ['idempotencyKey=hello', 'idempotencyKey', /Unknown query parameter/],
    ['__proto__=x', '__proto__', /Unknown query parameter/],
    ['dryrun=true', 'dryrun', /Did you mean "dryRun"/],
    ['dryRun=yes', 'dryRun', /^It takes true or false.$/],
    ['dryRun=TRUE', 'dryRun', /^It takes true or false.$/],
    ['dryRun=1', 'dryRun', /^It takes true or false.$/],
    ['dryRun', 'dryRun', /^It takes true or false.$/],
    ['clonesPerServer=2.5', 'clonesPerServer', /^It takes a whole number from 1 to 100.$/],
    ['clonesPerServer=101', 'clonesPerServer', /^It takes a whole number from 1 to 100.$/],
  ])('is refused with ?%s', async (query, field, message) => {
    const before = work();
    const refused = await sendCsv(query);
    expect(refused.status).toBe(422);
    expect(faultsOf(refused)).toEqual({ [field]: expect.stringMatching(message) });
    expect(work()).toBe(before);
  });

  it.each([['application/csv'], ['multipart/form-data; boundary=x']])(
    'is refused as %s, with the hint to send text/csv',
    async (type) => {
      const refused = await sendCsv('dryRun=true', type);
      expect(refused).toMatchObject({ status: 415, body: { detail: expect.stringContaining('text/csv') } });
    },
  );

  it('is refused in gzip, like JSON', async () => {
    for (const type of ['text/csv', 'application/json']) {
      const headers = { 'content-encoding': 'gzip' };
      const refused = await send('POST', '/clone-batches', {
        body: Buffer.from(gzipSync(csv)),
        type,
        headers,
      });
      expect(refused).toMatchObject({ status: 415, body: { detail: expect.stringContaining('Encoding') } });
    }
  });
});

describe('a batch of JSON', () => {
  const items = [{ server: 'em-1', job: 'Exchange Backup', name: 'Strict' }];
  it.each<[object, string, RegExp]>([
    [{ items, idempotencyKey: 'hello', dryRun: true }, 'idempotencyKey', /Unknown field/],
    [{ items: 'server,job,name\nem-1,Exchange Backup,Strict', dryRun: true }, 'items', /a list/],
    [{ items, dryRun: 'yes' }, 'dryRun', /^It takes true or false.$/],
    [{ items, clonesPerServer: 2.5 }, 'clonesPerServer', /^It takes a whole number from 1 to 100.$/],
    [[], 'body', /^Send a JSON object.$/],
  ])('is refused as %j', async (body, field, message) => {
    const before = work();
    const refused = await send('POST', '/clone-batches', { body: JSON.stringify(body) });
    expect(refused.status).toBe(422);
    expect(faultsOf(refused)).toEqual({ [field]: expect.stringMatching(message) });
    expect(work()).toBe(before);
  });
});

it.each(
  documentedRoutes
    .filter(({ body, signed }) => body && !signed)
    .flatMap(({ key }) => ['null', '[]'].map((body) => [key, body])),
)('%s refuses the body %s, which is not an object', async (key = '', body = '') => {
  const [method = '', template = ''] = key.split(' ');
  const path = template.replaceAll(/\{(\w+)\}/g, (_all, name) => (name === 'server' ? 'vbr-1' : 'start'));
  expect(await send(method, path, { body })).toMatchObject({ status: 422, body: { code: 'invalid-input' } });
});

it.each([['/clones'], ['/clone-batches'], ['/copy-jobs']])('POST %s requires a body', async (path) => {
  const refused = await send('POST', path);
  expect(refused.status).toBe(422);
  expect(faultsOf(refused)).toEqual({ body: 'Send a JSON object.' });
});

it.each([['clones'], ['clone-batches'], ['compliance/checks'], ['copy-jobs/policy-runs']])(
  'GET /%s/{id} names the id when it is malformed',
  async (path) => {
    const refused = await send('GET', `/${path}/n%C3%B6`);
    expect(refused.status).toBe(422);
    expect(faultsOf(refused)).toEqual({ id: expect.stringMatching(/\bid\b|letters, digits/) });
    expect(faultsOf(refused)['id']).not.toMatch(/^The Idempotency-Key/);
  },
);

it('logs why a request was refused, without its content', async () => {
  const lines = () => JSON.stringify(automation.logged);
  const unsigned = await send('POST', '/webhooks/tickets', { body: '{"secret":"hunter2"}' });
  expect(unsigned.status).toBe(401);
  const large = 'x'.repeat(1_100_000);
  const refused = await send('POST', '/webhooks/tickets', {
    body: large,
    headers: signatureOf('tickets', large),
  });
  expect(refused.status).toBe(413);
  for (const [status, code] of [
    [401, 'signature-refused'],
    [413, 'body-too-large'],
    [422, 'invalid-input'],
    [415, 'unsupported-media-type'],
  ]) {
    expect(lines()).toMatch(new RegExp(`"status\\\\*":${status},\\\\*"code\\\\*":\\\\*"${code}`));
  }
  expect(lines()).not.toContain('hunter2');
});
