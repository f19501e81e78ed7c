import { type Document, OpenAPIBackend, type Operation } from 'openapi-backend';
import { prepareAjv } from '../../../../commands/compat/contract.ts';
import type { FuzzRequest } from './requests.ts';
import type { Schema } from './values.ts';

interface FuzzAnswer {
  status: number;
  headers: Headers;
  text: string;
}

export type Judge = (request: FuzzRequest, answer: FuzzAnswer) => string[];

/**
 * Makes a function that checks answers against the document. The status, media type and body must be documented, a
 * body that the document does not allow must be refused, and a server error must come from the server that is down.
 */
export async function judgeBy(document: Schema, serverDown: string): Promise<Judge> {
  const api = new OpenAPIBackend({
    definition: closed(structuredClone(document)) as unknown as Document,
    quick: true,
    ajvOpts: { strict: false, allErrors: true },
    customizeAjv: prepareAjv,
  });
  await api.init();
  return (request, answer) => {
    const { status, headers, text } = answer;
    const operation = api.router.getOperation(request.operation) as Operation;
    const found: string[] = [];
    const said = operation.responses?.[String(status)];
    if (!said) return [`answered ${status}, which is not documented: ${text.slice(0, 300)}`];
    for (const [name, { required }] of Object.entries(headersOf(said))) {
      if (required && !headers.has(name)) found.push(`${status} came without ${name}`);
    }
    if (!headers.get('x-request-id')) found.push('no x-request-id');
    const type = (headers.get('content-type') ?? '').split(';')[0] ?? '';
    const content = 'content' in said ? Object.keys(said.content ?? {}) : [];
    if (text !== '' && !content.includes(type)) found.push(`${status} came as ${type}`);
    if (/json$/.test(type) && text !== '') {
      const body = JSON.parse(text);
      const { errors } = api.validator.validateResponse(body, operation, status);
      if (errors?.length)
        found.push(`${status} body: ${JSON.stringify(errors.slice(0, 3))} ${text.slice(0, 300)}`);
      if (status >= 500 && body.server !== serverDown)
        found.push(`failed with ${status}: ${text.slice(0, 300)}`);
    }
    if (status < 400 && isBodyWrong(api, operation, request))
      found.push(`took a wrong body: ${request.body}`);
    for (const name of unknownQuery(operation, request)) {
      if (status < 400) found.push(`took the query parameter ${name}, which is not documented`);
    }
    return found;
  };
}

const headersOf = (said: object) =>
  ('headers' in said ? said.headers : {}) as Record<string, { required?: boolean }>;

/** The names of query parameters that the operation does not document. */
function unknownQuery({ parameters = [] }: Operation, { path }: FuzzRequest): string[] {
  const query = new URLSearchParams(path.split('?').slice(1).join('?'));
  const known = parameters.map((parameter) => ('name' in parameter ? parameter.name : ''));
  return [...query.keys()].filter((name) => !known.includes(name));
}

function isBodyWrong(
  api: OpenAPIBackend,
  operation: Operation,
  { body, headers, method, path }: FuzzRequest,
): boolean {
  const isJson = /^application\/json/.test(headers['content-type'] ?? '');
  if (body === undefined || body === '' || method === 'GET' || !isJson) return false;
  const request = { method, path, headers, body: JSON.parse(body), query: {} };
  const { errors } = api.validator.validateRequest(request, operation);
  return (errors ?? []).some(({ instancePath }) => instancePath.startsWith('/requestBody'));
}

/** Answers may not contain undocumented fields, because we write both the answers and the document. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, closed(each)]);
  const made: Schema = Object.fromEntries(entries);
  const isObjectSchema = made['type'] === 'object' && 'properties' in made;
  return isObjectSchema && !('additionalProperties' in made)
    ? { ...made, additionalProperties: false }
    : made;
}
