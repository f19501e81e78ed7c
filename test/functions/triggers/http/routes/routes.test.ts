import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { signedReportUrl } from '../../../../../functions/compliance/report-link.ts';
import type { HttpRequest, Route } from '../../../../../functions/triggers/http/http.ts';
import { cloneBatchRoutes } from '../../../../../functions/triggers/http/routes/clone-batches.ts';
import { cloneRoutes } from '../../../../../functions/triggers/http/routes/clones.ts';
import { checkRoutes } from '../../../../../functions/triggers/http/routes/compliance-checks.ts';
import { findingRoutes } from '../../../../../functions/triggers/http/routes/compliance-findings.ts';
import { fixRoutes } from '../../../../../functions/triggers/http/routes/compliance-fixes.ts';
import { policyRoutes } from '../../../../../functions/triggers/http/routes/compliance-policies.ts';
import { reportRoutes } from '../../../../../functions/triggers/http/routes/compliance-reports.ts';
import { policyRunRoutes } from '../../../../../functions/triggers/http/routes/copy-job-policies.ts';
import { copyJobRoutes } from '../../../../../functions/triggers/http/routes/copy-jobs.ts';
import { copyJobCreateRoutes } from '../../../../../functions/triggers/http/routes/copy-jobs-create.ts';
import { jobRoutes } from '../../../../../functions/triggers/http/routes/jobs.ts';
import { jobWriteRoutes } from '../../../../../functions/triggers/http/routes/jobs-write.ts';
import { noticeRoutes } from '../../../../../functions/triggers/http/routes/notices.ts';
import { runRoutes } from '../../../../../functions/triggers/http/routes/runs.ts';
import { serverRoutes } from '../../../../../functions/triggers/http/routes/servers.ts';
import { serverTestRoutes } from '../../../../../functions/triggers/http/routes/servers-test.ts';
import { keyOf, type Operation } from '../../../../../functions/triggers/routes.ts';
import { documentedRoutes } from '../../../../../lib/openapi/routes.ts';

const linkKey = 'k'.repeat(40);
const secrets = { read: async () => ({ key: linkKey }) };

/** Every route, on actions that take anything and give one answer; and what they were given. */
function routesWith(answer?: unknown) {
  const inputs: unknown[] = [];
  const run = async (input: unknown) => {
    inputs.push(input);
    return answer;
  };
  const action = { name: 'a:b', permission: 'jobs:read', input: z.any(), servers: () => ['em-1'], run };
  const actions = new Proxy({}, { get: () => action });
  const make = (routes: (given: never, more: never) => readonly Route[]) =>
    routes(actions as never, secrets as never);
  const routes = [
    ...[cloneRoutes, cloneBatchRoutes, policyRunRoutes, jobRoutes, jobWriteRoutes, runRoutes, serverRoutes],
    ...[serverTestRoutes, copyJobRoutes, copyJobCreateRoutes, checkRoutes, findingRoutes, fixRoutes],
    ...[policyRoutes, reportRoutes, noticeRoutes],
  ].flatMap((group) => make(group as never));
  const routeOf = (operation: Operation): Route => {
    const found = routes.find(({ key }) => key === keyOf(operation));
    return found ?? expect.fail(operation);
  };
  return { routes, routeOf, inputs };
}

const requestOf = (request: Partial<HttpRequest>): HttpRequest => ({
  headers: {},
  path: {},
  query: {},
  body: undefined,
  ...request,
});
const context = {
  caller: { source: 'http', name: 'ci', permissions: ['jobs:read'], servers: ['em-1'] },
  now: new Date('2026-11-23T06:00:00Z'),
  requestId: 'r',
} as const;

/** What a route gives its action, and what it makes of the answer. */
async function served(operation: Operation, request: Partial<HttpRequest>, answer: unknown) {
  const { routeOf, inputs } = routesWith(answer);
  const { servers, run } = routeOf(operation).prepare(requestOf(request));
  const { statusCode, headers, body } = await run(context);
  const { 'content-type': type, 'cache-control': cached, ...more } = headers;
  return { servers, input: inputs[0], status: statusCode, headers: more, type, cached, body };
}

const path = { server: 'em-1', id: 'a/b' };
const key = { 'idempotency-key': 'k-1' };
const query = { limit: '5' };
const again = { 'retry-after': '5' };
type Case = [Operation, Partial<HttpRequest>, unknown, unknown, number, object?];

it.each<Case>([
  [
    'createClone',
    { body: { job: 'j', dryRun: true }, headers: key },
    { request: { job: 'j' }, dryRun: true, idempotencyKey: 'k-1' },
    { dryRun: true },
    200,
  ],
  [
    'createClone',
    { body: { job: 'j' } },
    { request: { job: 'j' }, dryRun: false },
    { clone: { id: 'c' } },
    202,
    { location: '/clones/c', ...again },
  ],
  [
    'createClone',
    { body: null, headers: key },
    { request: null, dryRun: false, idempotencyKey: 'k-1' },
    { clone: { id: 'c' } },
    202,
  ],
  ['createClone', { body: ['x'] }, { request: ['x'], dryRun: false }, { clone: { id: 'c' } }, 202],
  ['createClone', { body: 'x' }, { request: 'x', dryRun: false }, { clone: { id: 'c' } }, 202],
  [
    'listClones',
    { query },
    query,
    { clones: [], next: 'n' },
    200,
    { link: '</clones?limit=5&next=n>; rel="next"' },
  ],
  ['getClone', { path }, path, { id: 'c' }, 200],
  ['cancelClone', { path }, path, { id: 'c' }, 202, { location: '/clones/c', ...again }],
  [
    'createCloneBatch',
    { body: { items: [] }, headers: key },
    { items: [], clonesPerServer: 5, dryRun: false, idempotencyKey: 'k-1' },
    { dryRun: true },
    200,
  ],
  [
    'listCloneBatches',
    { query },
    query,
    { batches: [], next: 'n' },
    200,
    { link: '</clone-batches?limit=5&next=n>; rel="next"' },
  ],
  [
    'getCloneBatch',
    { path, query },
    { ...path, ...query },
    { view: { id: 'b' }, next: 'n' },
    200,
    { link: '</clone-batches/b?limit=5&next=n>; rel="next"' },
  ],
  ['cancelCloneBatch', { path }, path, { id: 'b' }, 202, { location: '/clone-batches/b', ...again }],
  [
    'runCopyJobPolicies',
    { headers: key, body: { dryRun: true } },
    { id: 'k-1', dryRun: true },
    { dryRun: true, result: { servers: [] } },
    200,
  ],
  [
    'runCopyJobPolicies',
    {},
    {},
    { dryRun: false, id: 'p', status: 'running' },
    202,
    { location: '/copy-jobs/policy-runs/p', ...again },
  ],
  ['getCopyJobPolicyRun', { path }, path, { id: 'p' }, 200],
  ['listCopyJobs', { query: { server: 'm' } }, { server: 'm' }, { copyJobs: [] }, 200],
  ['createCopyJob', { body: { server: 'm' } }, { server: 'm' }, { done: 'created', copyJob: 1 }, 201],
  ['createCopyJob', { body: { server: 'm' } }, { server: 'm' }, { done: 'planned', plan: 1 }, 200],
  ['deleteCopyJob', { path }, path, undefined, 204],
  [
    'listJobs',
    { query },
    query,
    { jobs: [], next: 'n' },
    200,
    { link: '</jobs?limit=5&next=n>; rel="next"' },
  ],
  ['getJob', { path }, path, { job: 1 }, 200],
  [
    'listRuns',
    { query },
    query,
    { runs: [], next: 'n' },
    200,
    { link: '</runs?limit=5&next=n>; rel="next"' },
  ],
  [
    'listRunsOfJob',
    { path, query },
    { ...path, ...query },
    { runs: [], next: 'n' },
    200,
    { link: '</jobs/em-1/a%2Fb/runs?limit=5&next=n>; rel="next"' },
  ],
  [
    'controlJob',
    { path, body: { performActiveFull: true } },
    { ...path, performActiveFull: true },
    { outcome: 'done' },
    200,
  ],
  [
    'controlJob',
    { path },
    path,
    { outcome: 'pending', job: path },
    202,
    { location: '/jobs/em-1/a%2Fb', ...again },
  ],
  [
    'createJob',
    { path, body: { name: 'n' } },
    { ...path, request: { name: 'n' } },
    path,
    201,
    { location: '/jobs/em-1/a/b' },
  ],
  [
    'editJob',
    { path, body: {}, headers: { 'if-match': '"v"' } },
    { ...path, request: {}, ifMatch: '"v"' },
    { id: 'j' },
    200,
  ],
  ['patchJob', { path, body: {} }, { ...path, request: {} }, { outcome: 'done' }, 200],
  [
    'patchJob',
    { path, body: {} },
    { ...path, request: {} },
    { ...path, outcome: 'pending' },
    202,
    { location: '/jobs/em-1/a/b', ...again },
  ],
  ['deleteJob', { path }, path, { outcome: 'done' }, 204],
  ['deleteJob', { path }, path, { outcome: 'pending' }, 202, { location: '/jobs/em-1/a/b', ...again }],
  ['listServers', {}, {}, { servers: [] }, 200],
  ['testServer', { path }, path, { ok: true }, 200],
  [
    'startCheck',
    { headers: key },
    { id: 'k-1' },
    { id: 'check-1' },
    202,
    { location: '/compliance/checks/check-1', ...again },
  ],
  ['getCheck', { path }, path, { id: 'check-1' }, 200],
  [
    'listFindings',
    { query },
    query,
    { findings: [], next: 'n' },
    200,
    { link: '</compliance/findings?limit=5&next=n>; rel="next"' },
  ],
  [
    'acknowledgeFinding',
    { path, body: { because: 'b' } },
    { finding: 'a/b', because: 'b' },
    { id: 'f' },
    200,
  ],
  ['acknowledgeFinding', { path }, { finding: 'a/b' }, { id: 'f' }, 200],
  ['releaseFinding', { path }, { finding: 'a/b' }, { id: 'f' }, 200],
  [
    'listMutes',
    { query },
    query,
    { mutes: [], next: 'n' },
    200,
    { link: '</compliance/mutes?limit=5&next=n>; rel="next"' },
  ],
  ['createMute', { body: { pattern: '*' } }, { pattern: '*' }, { mute: 1, dryRun: false }, 201],
  ['createMute', { body: { pattern: '*' } }, { pattern: '*' }, { mute: 1, dryRun: true }, 200],
  ['endMute', { path, query: { because: 'b' } }, { ...path, because: 'b' }, undefined, 204],
  [
    'planFix',
    { body: { server: 's' } },
    { server: 's' },
    { id: 'fix-1' },
    201,
    { location: '/compliance/fixes/fix-1' },
  ],
  ['applyFix', { path }, path, { id: 'fix-1' }, 200],
  ['testPolicy', { body: { rules: {} } }, { rules: {} }, { changes: [] }, 200],
  [
    'listDrift',
    { query },
    query,
    { jobs: [], next: 'n' },
    200,
    { link: '</compliance/drift?limit=5&next=n>; rel="next"' },
  ],
  [
    'listFixes',
    { query },
    query,
    { fixes: [], next: 'n' },
    200,
    { link: '</compliance/fixes?limit=5&next=n>; rel="next"' },
  ],
  ['getFix', { path }, path, { id: 'fix-1' }, 200],
  [
    'listReports',
    { query },
    query,
    { reports: [], next: 'n' },
    200,
    { link: '</compliance/reports?limit=5&next=n>; rel="next"' },
  ],
  ['getEvidence', { path }, path, { url: 'u' }, 200],
  ['listChannels', {}, {}, { channels: [] }, 200],
  [
    'listUndelivered',
    { query },
    query,
    { notices: [], next: 'n' },
    200,
    { link: '</notices/undelivered?limit=5&next=n>; rel="next"' },
  ],
  ['sendNoticeAgain', { path }, path, { channel: 'c' }, 202],
])(
  '%s of %j gives its action %j, and answers %j by %i',
  async (operation, request, input, answer, status, headers = {}) => {
    const got = await served(operation, request, answer);
    expect(got.input).toEqual(input);
    expect([got.servers, got.status]).toEqual([['em-1'], status]);
    expect(got.headers).toMatchObject(headers);
    if (status === 204) return expect(got.body).toBe('');
    expect([got.type, got.cached]).toEqual(['application/json', 'no-store']);
  },
);

it.each<[Operation, unknown, unknown]>([
  ['createClone', { dryRun: true, plan: 1 }, { dryRun: true, plan: 1 }],
  ['createClone', { clone: { id: 'c' } }, { id: 'c' }],
  ['createCopyJob', { done: 'planned', plan: 1 }, { dryRun: true, plan: 1 }],
  ['createCopyJob', { done: 'created', copyJob: 1 }, { created: true, copyJob: 1 }],
  ['createCopyJob', { done: 'updated', copyJob: 1 }, { updated: true, copyJob: 1 }],
  ['createCopyJob', { done: 'unchanged', copyJob: 1 }, { unchanged: true, copyJob: 1 }],
  ['runCopyJobPolicies', { dryRun: true, result: { servers: [] } }, { dryRun: true, servers: [] }],
  ['runCopyJobPolicies', { dryRun: false, id: 'p', status: 's', more: 1 }, { id: 'p', status: 's' }],
  ['createCloneBatch', { dryRun: true, plan: 1 }, { dryRun: true, plan: 1 }],
  ['createCloneBatch', { batch: { id: 'b' }, isAllDone: true }, { id: 'b' }],
  ['sendTestNotice', [{ delivered: true }], { channels: [{ delivered: true }] }],
  ['getJob', { id: 'j' }, { id: 'j' }],
])('%s shows of %j to its caller %j', async (operation, answer, shown) => {
  const body = ['createCloneBatch'].includes(operation) ? { items: [] } : undefined;
  const needsBody = !['runCopyJobPolicies', 'sendTestNotice', 'getJob'].includes(operation);
  const got = await served(operation, { body: needsBody ? (body ?? {}) : undefined }, answer);
  expect(JSON.parse(got.body)).toEqual(shown);
});

it('answers a batch by whether anything is still to be done', async () => {
  const of = async (isAllDone: boolean) => {
    const { status, headers } = await served(
      'createCloneBatch',
      { body: { items: [] } },
      { batch: { id: 'b' }, isAllDone },
    );
    return [status, headers['location'], headers['retry-after']];
  };
  expect(await of(true)).toEqual([200, '/clone-batches/b', undefined]);
  expect(await of(false)).toEqual([202, '/clone-batches/b', '5']);
});

it('takes a batch as CSV, whose options are in the query', async () => {
  const headers = { 'content-type': 'text/csv' };
  const batch = { batch: { id: 'b' }, isAllDone: true };
  const input = async (asked: Record<string, string>) =>
    (await served('createCloneBatch', { headers, body: 'name', query: asked }, batch)).input;
  expect(await input({ server: 'em-1', dryRun: 'true' })).toEqual({
    items: 'name',
    dryRun: true,
    defaults: { server: 'em-1' },
  });
  expect(await input({})).toEqual({ items: 'name' });
});

it('gives the results of a batch as a file', async () => {
  const { status, type, cached, headers, body, input } = await served(
    'getCloneBatchResults',
    { path },
    { id: 'b', csv: 'a,b' },
  );
  expect([input, status, body]).toEqual([path, 200, 'a,b']);
  expect([type, cached]).toEqual(['text/csv; charset=utf-8', 'no-store']);
  expect(headers).toEqual({ 'content-disposition': 'attachment; filename="clone-batch-b.csv"' });
});

it('answers a test notice by whether every channel took it', async () => {
  const status = async (...all: boolean[]) =>
    (
      await served(
        'sendTestNotice',
        {},
        all.map((delivered) => ({ delivered })),
      )
    ).status;
  expect([await status(true, true), await status(true, false), await status()]).toEqual([200, 502, 200]);
});

it('shows to anybody who they are', async () => {
  const { routeOf } = routesWith();
  const route = routeOf('getCaller');
  const { servers, run } = route.prepare(requestOf({}));
  expect([route.permission, servers]).toEqual([undefined, []]);
  expect(JSON.parse((await run(context)).body)).toEqual({
    name: 'ci',
    permissions: ['jobs:read'],
    servers: ['em-1'],
  });
  expect(() => route.prepare(requestOf({ query: { x: '' } }))).toThrow();
});

describe('a report', () => {
  const file = { id: 'check-1', form: 'html', text: '<p>', at: '2026-11-23T06:00:00.000Z', check: 'check-1' };

  it('is in the form that is accepted', async () => {
    const input = async (accept?: string, view?: string) =>
      (
        await served(
          'getReport',
          { path, headers: { ...(accept && { accept }) }, query: { ...(view && { view }) } },
          file,
        )
      ).input;
    expect(await input()).toEqual({ ...path, form: 'json' });
    expect(await input('text/csv', 'jobs')).toEqual({ ...path, form: 'csv', view: 'jobs' });
    await expect(input('image/png')).rejects.toMatchObject({
      kind: 'not-acceptable',
      message: expect.stringMatching(/ as (\w+\/\w+, ){2}\w+\/\w+;/),
    });
  });

  it('may be kept and is revalidated, and loads nothing', async () => {
    const { status, type, cached, headers, body } = await served('getReport', { path }, file);
    expect([status, type, cached, body]).toEqual([
      200,
      'text/html; charset=utf-8',
      'private, no-cache',
      '<p>',
    ]);
    expect(headers).toEqual({
      etag: expect.stringMatching(/^(W\/)?".+"$/),
      vary: 'accept',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; frame-ancestors 'none'",
      'content-disposition': expect.stringMatching(/^inline; filename=".+\.html"$/),
    });
  });

  it('that is too large is elsewhere, for who takes it compressed', async () => {
    const large = { form: 'json', url: 'https://bucket.example/x' };
    const get = (encoding: string) =>
      served('getReport', { path, headers: { 'accept-encoding': encoding } }, large);
    expect(await get('gzip')).toMatchObject({
      status: 307,
      cached: 'private, no-store',
      headers: { location: 'https://bucket.example/x', vary: 'accept, accept-encoding' },
      body: '',
    });
    await expect(get('identity')).rejects.toMatchObject({ problem: { code: 'response-too-large' } });
  });

  it('is opened by its link alone, until that lapses', async () => {
    const { routeOf } = routesWith();
    const { authenticate } = routeOf('openReportLink');
    const open = (link: string, headers = {}) => {
      const { pathname, searchParams } = new URL(link);
      const given = {
        path: { id: pathname.split('/').at(-1) },
        query: Object.fromEntries(searchParams),
        headers,
      };
      return authenticate?.(requestOf(given));
    };
    const link = signedReportUrl('https://api.example', 'check-1', linkKey, new Date());
    expect(await open(link)).toEqual({
      source: 'http',
      name: 'report link',
      permissions: ['compliance:read'],
      servers: ['*'],
    });
    expect(await open('https://api.example/compliance/report-links/check-1')).toBeUndefined();
    const refused = async (headers: object) =>
      open(link.replace('check-1', 'check-2'), headers)?.catch((error) => error.response());
    expect(await refused({ accept: 'text/html' })).toMatchObject({
      statusCode: 401,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'content-security-policy': expect.stringContaining("default-src 'none'"),
      },
      body: expect.stringMatching(/^<!doctype html>.*href="\/#\/reports"/s),
    });
    expect(await refused({})).toMatchObject({
      statusCode: 401,
      headers: { 'content-type': 'application/problem+json' },
    });
  });
});

const documented = documentedRoutes.filter(({ key: of }) =>
  routesWith().routes.some((route) => route.key === of),
);

it('has every route that is documented, but those of other functions', () => {
  const others = documentedRoutes.filter((route) => !documented.includes(route)).map(({ id }) => id);
  expect(others.sort()).toEqual([
    'getAsyncApi',
    'getConsole',
    'getConsoleAsset',
    'getDocumentation',
    'getHealth',
    'getOpenApi',
    'receiveWebhook',
    'storeCredentials',
  ]);
});

it.each(documented)('$key takes what is documented, and nothing else', ({ id, query: known, body }) => {
  const { routeOf } = routesWith();
  const faults = (request: Partial<HttpRequest>): string[] => {
    try {
      routeOf(id).prepare(requestOf({ path, ...(body && { body: {} }), ...request }));
      return [];
    } catch (error) {
      return (error as { problems: { message: string }[] }).problems.map(({ message }) => message);
    }
  };
  const names = Object.keys(known?.shape ?? {}).filter(() => id !== 'createCloneBatch');
  expect(names.flatMap((name) => faults({ query: { [name]: 'x' } }))).toEqual([]);
  const [unknown = ''] = faults({ query: { qqqqqqqqqq: '' } });
  expect(unknown).toBe(
    names.length === 0
      ? 'Unknown query parameter: this takes none.'
      : `Unknown query parameter. There are: ${names.join(', ')}.`,
  );
  if (!body) return id === 'getCaller' || expect(faults({ body: { x: 1 } })).toHaveLength(1);
  const fields = 'shape' in body.schema ? Object.keys(body.schema.shape as object) : [];
  for (const field of names.length === 0 ? fields : [])
    expect(faults({ query: { [field]: 'x' } })).toEqual(['It belongs in the body, not in the query.']);
});

it('takes larger bodies and other forms where it needs to', () => {
  const { routeOf } = routesWith();
  expect(routeOf('testPolicy').body).toEqual({ maximumBytes: 524_288 });
  expect(routeOf('patchJob').body).toEqual({
    forms: [{ type: 'application/merge-patch+json', name: 'a JSON Merge Patch' }],
  });
  expect(routeOf('createCloneBatch').body?.maximumBytes).toBe(4_194_304);
});
