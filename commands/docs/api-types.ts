import { typesOf } from 'api-client';
import { openApiDocument } from '../../lib/openapi/document.ts';
import { documentedRoutes } from '../../lib/openapi/routes.ts';
import type { GeneratedDocument } from './generated-document.ts';

/** The types of the HTTP API for the clients of this repository. */
export const apiTypes: GeneratedDocument = {
  file: 'packages/cli/src/api/types.ts',
  async generate() {
    const { components, ...document } = openApiDocument(documentedRoutes, 'any');
    const { schemas } = components as { schemas: object };
    const types = await typesOf(essential({ ...document, components: { schemas: own(schemas) } }));
    return `// Made from the OpenAPI document by \`npm run docs\`: change the routes' schemas.\n${types}`;
  },
};

/** Job documents are left out. Documentation describes their fields; 5,000 lines of types would help no reader. */
const jobDocuments = /^Job(Model|Spec)/;

function own(schemas: object): object {
  const kept = Object.entries(schemas).filter(([name]) => !jobDocuments.test(name));
  const documents = ['JobModel', 'JobSpec'].map((name) => [
    name,
    { type: 'object', additionalProperties: true },
  ]);
  return Object.fromEntries([...kept, ...documents]);
}

const words = ['description', 'summary', 'example', 'examples'];

/** A document without descriptions and examples, and with one answer for all refusals. */
function essential(value: unknown): object {
  return JSON.parse(JSON.stringify(value), (key, part: unknown) => {
    if (words.includes(key) && (typeof part === 'string' || key.startsWith('example'))) return undefined;
    if (key === 'responses' && part !== null && typeof part === 'object') return withOneRefusal(part);
    return part;
  });
}

function withOneRefusal(responses: object): object {
  const fine = Object.entries(responses).filter(([status]) => /^[23]/.test(status));
  const problem = {
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  return Object.fromEntries([...fine, ['default', { description: '', ...problem }]]);
}
