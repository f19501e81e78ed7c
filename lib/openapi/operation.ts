import type * as z from 'zod';
import type {
  DocumentedAnswer,
  RouteDocumentation,
} from '../../functions/triggers/http/documentation/document-route.ts';
import { codeSamplesOf } from './code-samples.ts';
import { problemName, problemResponses, throttledStatus } from './problems.ts';
import type { Schemas } from './schemas.ts';
import type { JwtScheme } from './token-scheme.ts';

/** The operation of one route in the document. */
export function operationOf(route: RouteDocumentation, schemas: Schemas, jwt?: JwtScheme): object {
  const { id, group, summary, description, permission, body } = route;
  const needs = permission === undefined ? '' : `\n\nNeeds the permission \`${permission}\`.`;
  const answers = route.answers.map((answer) => [answer.status, answerOf(answer, schemas)]);
  const problems = problemsOf(route).map((status) => [
    status,
    problemAnswerOf(status, route.problemPages?.[status]),
  ]);
  const unchanged = hasEtag(route)
    ? { 304: { description: 'It is as the caller has it, by `If-None-Match`.' } }
    : {};
  return {
    operationId: id,
    tags: [group],
    summary,
    description: description + needs,
    security: securityOf(route, jwt),
    parameters: parametersOf(route, schemas),
    ...(body && {
      requestBody: {
        required: body.required,
        content: {
          'application/json': { schema: schemas.component(body.name, body.schema), example: body.example },
          ...asTexts(body.also),
        },
      },
    }),
    responses: { ...Object.fromEntries([...answers, ...problems]), ...unchanged },
    'x-code-samples': codeSamplesOf(route),
  };
}

/** @param page an example of the page that a browser receives instead */
function problemAnswerOf(status: number, page: string | undefined): object {
  const name = problemName(status);
  if (page === undefined) return { $ref: `#/components/responses/${name}` };
  const { content, ...rest } = problemResponses()[name] as { content: object };
  return { ...rest, content: { ...content, ...asTexts({ 'text/html': page }) } };
}

/** A route with a signature in its query accepts that instead of a token. The JWT authorizer does not protect it. */
function securityOf(
  { permission, anyCaller, signed, query }: RouteDocumentation,
  jwt: JwtScheme | undefined,
): object[] {
  if (signed) return [{ webhook: [] }];
  if (anyCaller) return [{ token: [] }];
  if (permission === undefined) return [];
  const isLink = query !== undefined && 'signature' in query.shape;
  const token = { token: jwt ? [`${jwt.scopePrefix}${permission}`] : [] };
  if (isLink) return jwt ? [{}] : [token, {}];
  return [token];
}

/** Every route rejects unknown parameters in its query: 422. */
function problemsOf(route: RouteDocumentation): number[] {
  const ofBody = /^(POST|PUT|PATCH) /.test(route.key) ? [400, 413, 415] : [];
  const ofCaller = route.anyCaller ? [401, 503] : route.permission === undefined ? [] : [401, 403, 503];
  const ofEtag = hasEtag(route) ? [412] : [];
  return [
    ...new Set([...ofBody, ...ofCaller, ...ofEtag, ...route.problems, 422, throttledStatus, 500]),
  ].sort();
}

const hasEtag = ({ answers }: RouteDocumentation): boolean =>
  answers.some(({ headers }) => headers?.includes('etag'));

function parametersOf(route: RouteDocumentation, schemas: Schemas): object[] {
  const all = { path: route.path, query: route.query, header: route.headers };
  return Object.entries(all).flatMap(([place, shape]) =>
    Object.entries(shape?.shape ?? {}).map(([name, schema]) => ({
      name: place === 'header' ? name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase()) : name,
      in: place,
      required: (schema as z.ZodType)._zod.optin === undefined,
      description: route.notes?.[name] ?? '',
      schema: schemas.inline(schema as z.ZodType, name),
    })),
  );
}

const headerMeanings = {
  etag: 'Send it back as `If-None-Match` to be answered 304 while nothing has changed',
  link: 'Leads to the next page with `rel="next"`',
  location: 'Where to ask for it, or how it stands',
  'retry-after': 'Seconds until asking how it stands makes sense',
};

/** A plan, or work that was already done, has no location. The last page has no link to a next one. */
const isAlways = (header: keyof typeof headerMeanings, status: number): boolean =>
  header !== 'link' && (header !== 'location' || status !== 200);

/** Media types whose bodies are text, each with its example. */
function asTexts(examples: Readonly<Record<string, string>> = {}): object {
  return Object.fromEntries(
    Object.entries(examples).map(([type, example]) => [type, { schema: { type: 'string' }, example }]),
  );
}

function answerOf(
  { status, description, name, schema, example, views = [], also, headers = [] }: DocumentedAnswer,
  schemas: Schemas,
): object {
  const bodies = [...(name !== undefined && schema ? [{ name, schema }] : []), ...views];
  const [body, ...others] = bodies.map((each) => schemas.component(each.name, each.schema));
  const content = {
    ...(body && {
      'application/json': { schema: others.length > 0 ? { anyOf: [body, ...others] } : body, example },
    }),
    ...asTexts(also),
  };
  const named = [...headers, ...(status === 202 ? (['retry-after'] as const) : [])].map((header) => [
    header,
    { description: headerMeanings[header], required: isAlways(header, status), schema: { type: 'string' } },
  ]);
  return {
    description,
    ...(named.length > 0 && { headers: Object.fromEntries(named) }),
    ...(Object.keys(content).length > 0 && { content }),
  };
}
