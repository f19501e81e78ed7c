import { createConfig, lintFromString } from '@redocly/openapi-core';
import { expect, it } from 'vitest';
import { openApiDocument } from '../../../lib/openapi/document.ts';
import { documentedRoutes } from '../../../lib/openapi/routes.ts';

const document = openApiDocument(documentedRoutes, '1.2.3');

/**
 * What Redocly's strictest ruleset finds, with those of its optional rules that suit a document like ours. None of the
 * set is off. Not added: `operation-4xx-problem-details-rfc7807`, since API Gateway has a form of its own for 429.
 */
async function findings(given: unknown): Promise<string[]> {
  const config = await createConfig({
    extends: ['recommended-strict'],
    rules: {
      'component-name-unique': 'error',
      'operation-description': 'error',
      'operation-singular-tag': 'error',
      'operation-tag-defined': 'error',
      'parameter-description': 'error',
      'path-params-defined': 'error',
      'paths-kebab-case': 'error',
      'spec-strict-refs': 'error',
    },
  });
  const problems = await lintFromString({ source: JSON.stringify(given), config });
  return problems.map(
    ({ severity, ruleId, message, location }) =>
      `${severity} ${ruleId} at ${location[0]?.pointer ?? '?'}: ${message}`,
  );
}

it('has nothing that the linter complains of', async () => {
  expect(await findings(document)).toEqual([]);
});

interface Operation {
  operationId: string;
  description?: string;
  tags: string[];
  parameters: { description?: string; name: string }[];
  responses: Record<string, { content: Record<string, { example: unknown; schema: unknown }> }>;
}
type Broken = { paths: Record<string, Record<string, Operation>>; components: { schemas: object } };

const cloneOf = ({ paths }: Broken): Operation => {
  const operation = paths['/clones/{id}']?.['get'];
  if (!operation) throw new Error('The document has no GET /clones/{id}.');
  return operation;
};

it.each<[rule: string, spoil: (document: Broken) => unknown]>([
  ['struct', (broken) => Object.assign(cloneOf(broken), { respones: {} })],
  ['no-unused-components', ({ components }) => Object.assign(components.schemas, { Idle: {} })],
  ['operation-operationId-unique', (broken) => Object.assign(cloneOf(broken), { operationId: 'getJob' })],
  ['operation-tag-defined', (broken) => Object.assign(cloneOf(broken), { tags: ['Clone'] })],
  ['operation-description', (broken) => delete cloneOf(broken).description],
  ['parameter-description', (broken) => delete cloneOf(broken).parameters[0]?.description],
  ['path-parameters-defined', (broken) => cloneOf(broken).parameters.pop()],
  ['operation-2xx-response', (broken) => delete cloneOf(broken).responses['200']],
  [
    'no-unresolved-refs',
    (broken) => {
      const [media] = Object.values(cloneOf(broken).responses['200']?.content ?? {});
      Object.assign(media ?? {}, { schema: { $ref: '#/components/schemas/Nothing' } });
    },
  ],
  [
    'no-invalid-media-type-examples',
    (broken) => {
      const [media] = Object.values(cloneOf(broken).responses['200']?.content ?? {});
      Object.assign(media ?? {}, { example: { id: 7 } });
    },
  ],
])('would be told of a document that breaks %s', async (rule, spoil) => {
  const broken = structuredClone(document) as unknown as Broken;
  spoil(broken);
  expect((await findings(broken)).join('\n')).toContain(`error ${rule} at #/`);
});
