import {
  gatewayRefusal,
  groups,
  problemSchema,
  type RouteDocumentation,
} from '../../functions/triggers/http/documentation/document-route.ts';
import { operationOf } from './operation.ts';
import { problemsTable } from './problem-meanings.ts';
import { problemResponses } from './problems.ts';
import { Schemas } from './schemas.ts';
import { type JwtScheme, tokenScheme, webhookScheme } from './token-scheme.ts';

export interface OpenApiDocument {
  openapi: string;
  info: { title: string; version: string; description: string };
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, object>>;
  [other: string]: unknown;
}

/** The document's introduction. */
export const introduction = `Automation for Veeam backup servers: job states, clones, Microsoft 365 copy jobs, compliance.

Errors are problem documents (RFC 9457) whose \`type\` is stable. Whatever can be asked for with GET can be asked for with HEAD, too. Larger answers come in gzip where \`Accept-Encoding\` takes it, and every answer carries an \`x-request-id\`: yours, if you send one. API Gateway itself answers 413 above 10 MB, 429 when there are too many requests, and 503 when a request takes longer than 30 seconds; those are no problem documents.`;

/** How to identify problems, with a table of all. */
export const problems = `A problem is known by its \`type\`, \`urn:veeam-automation:problem:\` and its code, which stays the same. Where there are two statuses, the second comes with \`Retry-After\`: trying again may help.

${problemsTable}`;

/** Makes the OpenAPI 3.1 document of some routes. The same routes always give the same document. */
export function openApiDocument(
  routes: readonly RouteDocumentation[],
  version: string,
  jwt?: JwtScheme,
): OpenApiDocument {
  const schemas = new Schemas();
  schemas.component('Problem', problemSchema);
  schemas.component('GatewayRefusal', gatewayRefusal);
  const paths: OpenApiDocument['paths'] = {};
  for (const route of routes) {
    const [method = '', path = ''] = route.key.split(' ');
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(route, schemas, jwt) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Veeam automation',
      version,
      description: `${introduction}\n\n## Authentication\n\n${authentication(routes, jwt)}\n\n## Problems\n\n${problems}`,
      license: { name: 'MIT', identifier: 'MIT' },
    } as OpenApiDocument['info'],
    servers: [{ url: '/', description: 'Where this document comes from' }],
    tags: Object.entries(groups).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: schemas.components,
      responses: problemResponses(),
      securitySchemes: {
        token: tokenScheme(jwt),
        webhook: webhookScheme,
      },
    },
  };
}

/** The open routes and the ways of authentication, in Markdown. */
export function authentication(routes: readonly RouteDocumentation[], jwt?: JwtScheme): string {
  const open = routes.filter(({ permission, anyCaller, signed }) => !permission && !anyCaller && !signed);
  const openKeys = open.map(({ key }) => `\`${key}\``).join(', ');
  const schemes = { token: tokenScheme(jwt), webhook: webhookScheme };
  return [
    `Open to anyone: ${openKeys}. Everything else asks who calls.`,
    ...Object.entries(schemes).map(([name, { description }]) => `**By ${name}.** ${description}`),
  ].join('\n\n');
}
