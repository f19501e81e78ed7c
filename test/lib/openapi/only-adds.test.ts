import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type OpenApiDocument, openApiDocument } from '../../../lib/openapi/document.ts';
import { documentedRoutes } from '../../../lib/openapi/routes.ts';
import { breaksOf, surfaceOf } from './surface.ts';

/** The API as its callers know it. It is replaced by the present document only at a release. */
const kept: OpenApiDocument = JSON.parse(readFileSync('test/lib/openapi/kept-openapi.json', 'utf8'));
const now = () => structuredClone(openApiDocument(documentedRoutes, '1.2.3'));

it('the API has all that its callers know, and requires no more', () => {
  expect(breaksOf(surfaceOf(kept), surfaceOf(now()))).toEqual([]);
});

// biome-ignore lint/suspicious/noExplicitAny: the document is what is tested.
type Changed = any;

it.each<[string, (document: Changed) => void, string]>([
  ['a path that is gone', ({ paths }) => delete paths['/runs'], 'gone: GET /runs listRuns'],
  [
    'a parameter that is gone',
    ({ paths }) => paths['/runs'].get.parameters.splice(0, 1),
    'gone: GET /runs query',
  ],
  [
    'a parameter that must be sent now',
    ({ paths }) =>
      paths['/runs'].get.parameters.push({ in: 'query', name: 'why', required: true, schema: {} }),
    'needed: GET /runs query why',
  ],
  [
    'an answer without a field',
    ({ components }) => delete components.schemas.Runs.properties.runs.items.properties.reason,
    'gone: GET /runs 200 application/json.runs[].reason',
  ],
  [
    'a field that may be left out now',
    ({ components }) => components.schemas.Runs.properties.runs.items.required.splice(0, 1),
    'is always there',
  ],
  [
    'a word that is no longer taken',
    ({ paths }) => {
      const order = paths['/jobs'].get.parameters.find(({ name }: { name: string }) => name === 'order');
      order.schema.enum = ['asc'];
    },
    'gone: GET /jobs query order = "desc"',
  ],
  [
    'a field of a body that must be sent now',
    ({ components }) => components.schemas.CloneRequest.required.push('repository'),
    'needed: POST /clones application/json.repository is always there',
  ],
])('a change that breaks callers is detected: %s', (_what, change, noticed) => {
  const changed = now();
  change(changed);
  expect(breaksOf(surfaceOf(kept), surfaceOf(changed)).join('\n')).toContain(noticed);
});

it('new parts break no caller, and neither do their requirements', () => {
  const changed: Changed = now();
  const schema = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] };
  changed.paths['/new'] = {
    post: {
      operationId: 'addNew',
      parameters: [{ in: 'query', name: 'why', required: true, schema: { type: 'string' } }],
      requestBody: { required: true, content: { 'application/json': { schema } } },
      responses: { 200: {} },
    },
  };
  changed.components.schemas.Runs.properties.runs.items.properties.more = { type: 'string' };
  expect(breaksOf(surfaceOf(kept), surfaceOf(changed))).toEqual([]);
});
