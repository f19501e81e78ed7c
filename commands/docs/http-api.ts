import { authentication, introduction, openApiDocument, problems } from '../../lib/openapi/document.ts';
import { type DocumentOperation, type OperationAnswer, operationsOf } from '../../lib/openapi/operations.ts';
import { markdownTable } from '../../lib/openapi/problem-meanings.ts';
import { documentedRoutes } from '../../lib/openapi/routes.ts';
import { bodyFields } from './body-fields.ts';
import type { GeneratedDocument } from './generated-document.ts';

/** The routes of the HTTP API for readers of the repository. The API itself serves the same at `/docs`. */
export const httpApi: GeneratedDocument = { file: 'docs/http-api.md', generate: () => text() };

function text(): string {
  const document = openApiDocument(documentedRoutes, 'any');
  const operations = operationsOf(document);
  const { schemas } = document['components'] as { schemas: Record<string, object> };
  const groups = document.tags.flatMap(({ name, description }) => {
    const own = operations.filter(({ group }) => group === name);
    return [`## ${name}`, description, ...own.flatMap((operation) => sectionOf(operation, schemas))];
  });
  return [
    '# The HTTP API: every route',
    'Written by `npm run docs` from the OpenAPI document. How to let somebody in, and what was decided, is in [http.md](http.md).',
    introduction,
    '## Authentication',
    authentication(documentedRoutes),
    ...groups,
    '## Refusals',
    refusalsOf(operations),
    '## Problems',
    problems,
  ]
    .join('\n\n')
    .concat('\n');
}

function sectionOf(
  { method, path, summary, ...operation }: DocumentOperation,
  schemas: Readonly<Record<string, object>>,
): string[] {
  const { description, parameters, bodies, answers } = operation;
  const parts = [`### ${method} ${path}`, `**${summary}.** ${description}`];
  if (parameters.length > 0) {
    const rows = parameters.map(({ name, in: place, required, description: meaning, schema }) => [
      `\`${name}\``,
      required ? `${place}, required` : place,
      meaning,
      `\`${JSON.stringify(schema)}\``,
    ]);
    parts.push(markdownTable(['Parameter', 'In', 'Meaning', 'Form'], rows));
  }
  for (const { type, schemaName, example } of bodies) {
    const form = schemaName === undefined ? '' : ` (\`${schemaName}\`)`;
    parts.push(`Body as \`${type}\`${form}${example === undefined ? '.' : ', for example:'}`);
    if (example !== undefined) parts.push(shownAs(type, example));
    const fields = schemaName === undefined ? [] : bodyFields(schemaName, schemas);
    if (fields.length > 0) parts.push(markdownTable(['Field', 'Form', '', 'Meaning'], fields));
  }
  const shared = answers.filter(({ isShared }) => isShared).map(({ status }) => status);
  const rows = answers.filter(({ isShared }) => !isShared).map(rowOf);
  parts.push(
    markdownTable(['Status', 'Answer'], [...rows, [shared.join(', '), 'See [refusals](#refusals)']]),
  );
  const shown = answers.find(({ isShared, contents }) => !isShared && contents[0]?.example !== undefined);
  if (shown) {
    const { type = '', schemaName = type, example } = shown.contents[0] ?? {};
    parts.push(`${shown.status} (\`${schemaName}\`), for example:`, shownAs(type, example));
  }
  return parts;
}

function rowOf({ status, description, contents }: OperationAnswer): string[] {
  const types = contents.map(({ type }) => `\`${type}\``).join(', ');
  return [status, types === '' ? description : `${description} As ${types}.`];
}

/** The meaning of each status that operations share, listed once. */
function refusalsOf(operations: readonly DocumentOperation[]): string {
  const shared = operations.flatMap(({ answers }) => answers).filter(({ isShared }) => isShared);
  const rows = new Map(shared.map((answer) => [answer.status, rowOf(answer)]));
  return markdownTable(
    ['Status', 'Answer'],
    [...rows.keys()].sort().map((status) => rows.get(status) ?? []),
  );
}

function shownAs(type: string, example: unknown): string {
  const text = typeof example === 'string' ? example.replaceAll('\r\n', '\n').trimEnd() : undefined;
  return `\`\`\`${type.split('/')[1]}\n${text ?? JSON.stringify(example, null, 2)}\n\`\`\``;
}
