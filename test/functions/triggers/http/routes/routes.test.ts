import { expect, it } from 'vitest';
import type { HttpRequest } from '../../../../../functions/triggers/http/http.ts';
import type { Operation } from '../../../../../functions/triggers/routes.ts';
import { documentedRoutes } from '../../../../../lib/openapi/routes.ts';
import { context, path, requestOf, routesWith, served } from './routes-with.ts';

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
  expect(JSON.parse(got.body)).toStrictEqual(shown);
});

it('answers a batch with a status for whether work is left', async () => {
  const of = async (isAllDone: boolean) => {
    const { status, headers } = await served(
      'createCloneBatch',
      { body: { items: [] } },
      { batch: { id: 'b' }, isAllDone },
    );
    return [status, headers['location'], headers['retry-after']];
  };
  expect(await of(true)).toStrictEqual([200, '/clone-batches/b', undefined]);
  expect(await of(false)).toStrictEqual([202, '/clone-batches/b', '5']);
});

it('accepts a batch as CSV, with options in the query', async () => {
  const headers = { 'content-type': 'text/csv' };
  const batch = { batch: { id: 'b' }, isAllDone: true };
  const input = async (asked: Record<string, string>) =>
    (await served('createCloneBatch', { headers, body: 'name', query: asked }, batch)).input;
  expect(await input({ server: 'em-1', dryRun: 'true' })).toStrictEqual({
    items: 'name',
    dryRun: true,
    defaults: { server: 'em-1' },
  });
  expect(await input({})).toStrictEqual({ items: 'name' });
});

it('returns the results of a batch as a file', async () => {
  const { status, type, cached, headers, body, input } = await served(
    'getCloneBatchResults',
    { path },
    { id: 'b', csv: 'a,b' },
  );
  expect([input, status, body]).toStrictEqual([path, 200, 'a,b']);
  expect([type, cached]).toStrictEqual(['text/csv; charset=utf-8', 'no-store']);
  expect(headers).toStrictEqual({ 'content-disposition': 'attachment; filename="clone-batch-b.csv"' });
});

it('answers a test notice with a status for whether every channel accepted it', async () => {
  const status = async (...all: boolean[]) =>
    (
      await served(
        'sendTestNotice',
        {},
        all.map((delivered) => ({ delivered })),
      )
    ).status;
  expect([await status(true, true), await status(true, false), await status()]).toStrictEqual([
    200, 502, 200,
  ]);
});

it('shows every caller their own identity', async () => {
  const { routeOf } = routesWith();
  const route = routeOf('getCaller');
  const { servers, run } = route.prepare(requestOf({}));
  expect([route.permission, servers]).toStrictEqual([undefined, []]);
  expect(JSON.parse((await run(context)).body)).toStrictEqual({
    name: 'ci',
    permissions: ['jobs:read'],
    servers: ['em-1'],
  });
  expect(() => route.prepare(requestOf({ query: { x: '' } }))).toThrow();
});

const documented = documentedRoutes.filter(({ key: of }) =>
  routesWith().routes.some((route) => route.key === of),
);

it('has every documented route, except those of other functions', () => {
  const others = documentedRoutes.filter((route) => !documented.includes(route)).map(({ id }) => id);
  expect(others.sort()).toStrictEqual([
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

it.each(documented)('$key accepts only what is documented', ({ id, query: known, body }) => {
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
  expect(names.flatMap((name) => faults({ query: { [name]: 'x' } }))).toStrictEqual([]);
  const [unknown = ''] = faults({ query: { qqqqqqqqqq: '' } });
  expect(unknown).toBe(
    names.length === 0
      ? 'Unknown query parameter: this takes none.'
      : `Unknown query parameter. There are: ${names.join(', ')}.`,
  );
  if (!body) {
    if (id !== 'getCaller') expect(faults({ body: { x: 1 } })).toHaveLength(1);
    return;
  }
  const fields = 'shape' in body.schema ? Object.keys(body.schema.shape as object) : [];
  for (const field of names.length === 0 ? fields : [])
    expect(faults({ query: { [field]: 'x' } })).toStrictEqual(['It belongs in the body, not in the query.']);
});

it('accepts larger bodies and other media types for the routes that need them', () => {
  const { routeOf } = routesWith();
  expect(routeOf('testPolicy').body).toStrictEqual({ maximumBytes: 524_288 });
  expect(routeOf('patchJob').body).toStrictEqual({
    forms: [{ type: 'application/merge-patch+json', name: 'a JSON Merge Patch' }],
  });
  expect(routeOf('createCloneBatch').body?.maximumBytes).toBe(4_194_304);
});
