import type { Operation, Request } from 'openapi-backend';
import { type Contract, methodsAt } from './contract.ts';
import type { ReceivedRequest } from './exchange.ts';
import { isObject, type JsonObject, listOf, objectOf } from './json.ts';
import { resolved } from './references.ts';
import { undeclaredKeys } from './undeclared-keys.ts';
import { faultTexts } from './validation-errors.ts';

const FORM = 'application/x-www-form-urlencoded';

/** A request in the library's own words. Names in a form are texts, so they are read as their schema wants them. */
export function libraryRequest({ method, target, headers }: ReceivedRequest, body?: unknown): Request {
  const texts = Object.entries(headers).filter(([, value]) => value !== undefined);
  const { pathname, search } = new URL(target, 'http://stand-in');
  return {
    method,
    path: pathname,
    query: search.replace(/^\?/, ''),
    headers: Object.fromEntries(texts) as Request['headers'],
    ...(body === undefined ? {} : { body }),
  };
}

/** Why there is no operation for a request. */
export function noOperation(contract: Contract, { method, target }: ReceivedRequest): string {
  const { pathname } = new URL(target, 'http://stand-in');
  const shown = pathname.replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/gi, '{id}');
  const others = methodsAt(contract, pathname);
  return others.length > 0
    ? `the document has no ${method} for ${shown}, only ${others.join(', ')}`
    : `the document has no ${shown}`;
}

/** Where a request does not fit the operation it is for; `raw` is the operation with its references. */
export function requestFaults(
  contract: Contract,
  operation: Operation,
  raw: JsonObject,
  received: ReceivedRequest,
): string[] {
  const requestBody = resolved(contract.document, raw.requestBody);
  const content = objectOf(requestBody.content);
  const type = (received.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
  const schema = objectOf(content[type]).schema;
  const body = bodyOf(contract.document, received, type, schema);
  const faults = headerFaults(contract.document, raw, received);
  if (received.body !== '' && raw.requestBody === undefined) faults.push('the document takes no body');
  else if (received.body !== '' && content[type] === undefined) {
    faults.push(`the document takes ${Object.keys(content).join(' or ')} as a body, not ${type}`);
  }
  faults.push(...validated(contract, operation, libraryRequest(received, body)));
  if (schema !== undefined) {
    const unknown = undeclaredKeys(contract.document, schema, body);
    faults.push(...unknown.map((key) => `the body's \`${key}\` is not in the document`));
  }
  return faults;
}

function validated({ api }: Contract, operation: Operation, request: Request): string[] {
  try {
    return faultTexts(api.validateRequest(request, operation).errors ?? []);
  } catch (error) {
    return [
      `its schema in the document cannot be used: ${error instanceof Error ? error.message : String(error)}`,
    ];
  }
}

function headerFaults(document: JsonObject, raw: JsonObject, { headers }: ReceivedRequest): string[] {
  const parameters = listOf(raw.parameters).map((parameter) => resolved(document, parameter));
  const declared = parameters
    .filter(({ in: place }) => place === 'header')
    .map(({ name }) => String(name).toLowerCase());
  return Object.keys(headers)
    .filter((name) => name.startsWith('x-') && !declared.includes(name))
    .map((name) => `the header ${name} is not in the document`);
}

/** The body as its schema describes it: a form's texts become what they stand for. */
function bodyOf(document: JsonObject, { body }: ReceivedRequest, type: string, schema: unknown): unknown {
  if (body === '') return undefined;
  if (type !== FORM) return jsonOr(body);
  const properties = objectOf(resolved(document, schema).properties);
  return Object.fromEntries(
    [...new URLSearchParams(body)].map(([name, value]) => {
      const { type: wanted } = resolved(document, properties[name]);
      const isFlag = wanted === 'boolean' || listOf(wanted).includes('boolean');
      return [name, isFlag && /^(true|false)$/.test(value) ? value === 'true' : value];
    }),
  );
}

function jsonOr(body: string): unknown {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) || Array.isArray(value) ? value : body;
  } catch {
    return body; // the library reports it
  }
}
