import { createConfig, lintFromString } from '@redocly/openapi-core';
import { expect, it } from 'vitest';
import { openApiDocument } from '../../../lib/openapi/document.ts';
import { documentedRoutes } from '../../../lib/openapi/routes.ts';

const document = openApiDocument(documentedRoutes, '1.2.3');

/**
 * Redocly's strictest ruleset, with those of its optional rules that suit our document. No rule of the set is off.
 * Not added: `operation-4xx-problem-details-rfc7807`, because API Gateway has its own format for 429.
 */
const ruleset = createConfig({
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

async function findings(given: unknown): Promise<string[]> {
  const config = await ruleset;
  const problems = await lintFromString({ source: JSON.stringify(given), config });
  return problems.map(
    ({ severity, ruleId, message, location }) =>
      `${severity} ${ruleId} at ${location[0]?.pointer ?? '?'}: ${message}`,
  );
}

it('has no finding of the linter', async () => {
  expect(await findings(document)).toEqual([]);
});

/** The document of only two routes, with their references: enough to break, and quick to check. */
function small(): Broken {
  const whole = structuredClone(document) as unknown as Broken;
  const paths = Object.fromEntries(
    Object.entries(whole.paths).filter(([path]) => ['/clones/{id}', '/jobs/{server}/{id}'].includes(path)),
  );
  const used: Record<string, Record<string, unknown>> = {};
  const open = [JSON.stringify(paths)];
  for (let text = open.pop(); text !== undefined; text = open.pop()) {
    for (const [, kind = '', name = ''] of text.matchAll(/"#\/components\/(\w+)\/([^"]+)"/g)) {
      used[kind] ??= {};
      if (name in used[kind]) continue;
      used[kind][name] = whole.components[kind]?.[name];
      open.push(JSON.stringify(used[kind][name]));
    }
  }
  const { schemas = {}, ...others } = used;
  const securitySchemes = Object.fromEntries(
    Object.entries(whole.components['securitySchemes'] ?? {}).filter(([name]) =>
      JSON.stringify({ ...whole, paths }).includes(`"${name}":[`),
    ),
  );
  return { ...whole, paths, components: { ...others, schemas, securitySchemes } };
}

it('has no finding of the linter with only two routes', async () => {
  expect(await findings(small())).toEqual([]);
});

interface Operation {
  operationId: string;
  description?: string;
  tags: string[];
  parameters: { description?: string; name: string }[];
  responses: Record<string, { content: Record<string, { example: unknown; schema: unknown }> }>;
}
type Broken = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: object } & Record<string, Record<string, unknown>>;
};

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
])('has a finding for a document that breaks %s', async (rule, spoil) => {
  const broken = small();
  spoil(broken);
  expect((await findings(broken)).join('\n')).toContain(`error ${rule} at #/`);
});
