import { type Document, OpenAPIBackend, type Operation } from 'openapi-backend';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { prepareAjv } from '../../../commands/compat/contract.ts';
import { cloneRequest } from '../../../functions/clone/request.ts';
import { readItems } from '../../../functions/clone-batches/read-items.ts';
import { groups } from '../../../functions/triggers/http/documentation/document-route.ts';
import { problemCodes } from '../../../functions/triggers/http/problem-types.ts';
import { openApiDocument } from '../../../lib/openapi/document.ts';
import { operationsOf } from '../../../lib/openapi/operations.ts';
import { documentedRoutes } from '../../../lib/openapi/routes.ts';
import { Schemas } from '../../../lib/openapi/schemas.ts';
import { templateOf } from '../synthesize.ts';

const document = openApiDocument(documentedRoutes, '1.2.3');
const keys = documentedRoutes.map(({ key }) => key);

it('documents every route that is deployed, and no other', () => {
  const routes = templateOf().findResources('AWS::ApiGatewayV2::Route');
  const deployed = Object.values(routes)
    .map(({ Properties }) => Properties.RouteKey as string)
    // Only Slack calls its routes, in Slack's own format.
    .filter((key) => key !== '$default' && !key.startsWith('HEAD ') && !key.startsWith('POST /slack/'));
  expect([...keys].sort()).toEqual(deployed.sort());
});

describe('its JSON Schemas', async () => {
  const api = new OpenAPIBackend({
    definition: structuredClone(document) as unknown as Document,
    // The library supports only the format of 3.0 documents; its validators accept 3.1's schemas.
    quick: true,
    ajvOpts: { strict: false },
    customizeAjv: prepareAjv,
  });
  await api.init();

  it.each(documentedRoutes)('accept the examples of $key, and not any value', (route) => {
    for (const { status, schema, example } of route.answers) {
      if (!schema) continue;
      expect(api.validator.validateResponse(example, route.id, status).errors).toBeNull();
      expect(api.validator.validateResponse('text', route.id, status).valid).toBe(false);
    }
    const [method = '', path = ''] = route.key.split(' ');
    const { body } = route;
    if (!body) return;
    const request = { method, path, headers: { 'content-type': 'application/json' }, query: {} };
    const operation = { ...api.router.getOperation(route.id) } as Operation;
    const good = api.validator.validateRequest({ ...request, body: body.example }, operation).errors ?? [];
    expect(good.filter(({ instancePath }) => !/^.(path|header)/.test(instancePath))).toEqual([]);
    expect(api.validator.validateRequest({ ...request, body: 'text' }, operation).valid).toBe(false);
  });
});

it('has no broken reference, and no unused component', () => {
  const text = JSON.stringify(document);
  const references = new Set(
    [...text.matchAll(/"\$ref":"#\/components\/(\w+\/\w+)"/g)].map(([, ref]) => ref),
  );
  const { schemas, responses } = document['components'] as Record<string, object>;
  const there = Object.entries({ schemas, responses }).flatMap(([kind, components]) =>
    Object.keys(components ?? {}).map((name) => `${kind}/${name}`),
  );
  expect([...references].sort()).toEqual(there.sort());
});

it('requires no parameter that has a default or is optional', () => {
  const parameters = operationsOf(document).find(({ path }) => path === '/jobs')?.parameters ?? [];
  expect(parameters.length).toBeGreaterThan(5);
  expect(parameters.filter(({ required }) => required)).toEqual([]);
});

it('describes every field of a clone', () => {
  const { schemas } = document['components'] as { schemas: Record<string, Shape> };
  const request = schemas['CloneRequest']?.properties ?? {};
  const batch = schemas['CloneBatchRequest']?.properties ?? {};
  for (const fields of [request, batch['defaults']?.properties, batch['items']?.items?.properties]) {
    expect(Object.keys(fields ?? {})).toEqual(expect.arrayContaining(Object.keys(cloneRequest.shape)));
    for (const [name, { description }] of Object.entries(fields ?? {})) {
      expect(description, name).toMatch(/\w{3}/);
    }
  }
  expect(request['job']?.description).toMatch(/name or its id/);
  expect(request['repository']?.description).toMatch(/name or its UID/);
  expect(request['name']?.description).toMatch(/\{\{job\}\}.*\{\{date\}\}/);
});
interface Shape {
  description?: string;
  properties?: Record<string, Shape>;
  items?: Shape;
}

it('documents the options of a CSV as they are validated', () => {
  const operation = operationsOf(document).find(({ path }) => path === '/clone-batches');
  const schemas = Object.fromEntries((operation?.parameters ?? []).map(({ name, schema }) => [name, schema]));
  expect(schemas).toMatchObject({
    server: { type: 'string', pattern: expect.any(String) },
    clonesPerServer: { type: 'integer', minimum: 1, maximum: 100, default: 5 },
    stopAfterFailures: { type: 'integer', minimum: 1, maximum: 10_000 },
    dryRun: { type: 'boolean', default: false },
  });
});

it('has a CSV example that is read without an error, and examples of every other text', () => {
  const texts = documentedRoutes.flatMap(({ body, answers }) =>
    [body, ...answers].flatMap((part) => Object.entries(part?.also ?? {})),
  );
  expect(texts.map(([type]) => type).sort()).toEqual([
    'text/css',
    'text/csv',
    'text/csv',
    'text/csv',
    'text/csv',
    'text/html',
    'text/html',
    'text/html',
    'text/html',
    'text/javascript',
  ]);
  for (const [type, text] of texts) {
    expect(document).toSatisfy((whole) => JSON.stringify(whole).includes(JSON.stringify(text)));
    if (type === 'text/csv') expect(text.trim().split('\n').length).toBeGreaterThan(1);
  }
  const csv = documentedRoutes.find(({ id }) => id === 'createCloneBatch')?.body?.also?.['text/csv'] ?? '';
  const { items, problems } = readItems({ items: csv, defaults: { server: 'em-1' } });
  expect([items.length, problems]).toEqual([2, []]);
});

it('has no group without a route', () => {
  expect(Object.keys(groups).sort()).toEqual([...new Set(documentedRoutes.map(({ group }) => group))].sort());
});

it('refuses two schemas with one name', () => {
  const schemas = new Schemas();
  schemas.component('Thing', z.string());
  expect(() => schemas.component('Thing', z.number())).toThrow('Two schemas are called Thing.');
});

it('describes each problem, and the ways to authenticate: a token, an identity provider or a signature', () => {
  const { description } = document.info;
  for (const code of problemCodes) expect(description).toContain(`| \`${code}\` |`);
  for (const part of ['Bearer <token>', 'npm run tokens -- create', 'webhook-id', 'webhook-signature'])
    expect(description).toContain(part);
  expect(description).toMatch(/Open to anyone: .*GET \/health.*GET \/docs/);
  expect(description).not.toContain('GET /jobs');
  const jwt = { issuer: 'https://login.example.com/tenant', scopePrefix: 'veeam/' };
  const other = openApiDocument(documentedRoutes, '1.2.3', jwt).info.description;
  expect(other).toContain('https://login.example.com/tenant');
  expect(other).toContain('`veeam/clones:write`');
  expect(other).not.toContain('npm run tokens');
});
