import { isObject } from '@veeam-automation/veeam/reading/json-record';
import type { Operation, Request, ValidationResult } from 'openapi-backend';
import { type Contract, methodsAt } from './contract.ts';
import type { ReceivedRequest } from './exchange.ts';
import { type JsonObject, listOf, objectOf, resolved, undeclaredKeys } from './json-schema.ts';

type ValidationError = NonNullable<ValidationResult['errors']>[number];

const PLACES: Readonly<Record<string, string>> = {
  path: 'path parameter',
  query: 'query parameter',
  header: 'header',
  requestBody: "the body's",
};

/** The library's errors as half sentences, without duplicates. */
function faultTexts(errors: readonly ValidationError[]): string[] {
  return [...new Set(withoutWrappers(errors).map(faultText))];
}

/** Removes the errors of `if` and `anyOf`, which only repeat that a part inside them has an error. */
function withoutWrappers(errors: readonly ValidationError[]): readonly ValidationError[] {
  const said = errors.filter(({ keyword }) => keyword !== 'if' && keyword !== 'anyOf');
  return said.length > 0 ? said : errors;
}

function faultText({ keyword, instancePath, params, message, data }: ValidationError): string {
  const [place = '', ...inner] = instancePath.split('/').slice(1);
  const { additionalProperty, missingProperty, allowedValues } = params as Readonly<Record<string, unknown>>;
  if (keyword === 'additionalProperties') {
    return `${where(place, [...inner, String(additionalProperty)])} is not in the document`;
  }
  if (keyword === 'required') {
    if (inner.length === 0 && missingProperty === 'requestBody') return 'the document requires a body';
    return `${where(place, [...inner, String(missingProperty)])} is required and missing`;
  }
  const isEnum = Array.isArray(allowedValues);
  const allowed = isEnum ? `: ${allowedValues.join(', ')}; it is ${JSON.stringify(data)}` : '';
  return `${where(place, inner)} ${message ?? 'is wrong'}${allowed}`;
}

function where(place: string, inner: readonly string[]): string {
  const known = PLACES[place];
  const parts = [...(known === undefined ? [place] : []), ...inner].filter((part) => part !== '');
  const path = parts
    .map((part) => (/^\d+$/.test(part) ? '[]' : part))
    .join('.')
    .replaceAll('.[]', '[]');
  return [known, path === '' ? '' : `\`${path}\``].filter((part) => part).join(' ') || 'it';
}

const FORM = 'application/x-www-form-urlencoded';

/** A request in the library's format. */
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

/** A text that says why there is no operation for a request. */
export function noOperation(contract: Contract, { method, target }: ReceivedRequest): string {
  const { pathname } = new URL(target, 'http://stand-in');
  const shown = pathname.replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/gi, '{id}');
  const others = methodsAt(contract, pathname);
  return others.length > 0
    ? `the document has no ${method} for ${shown}, only ${others.join(', ')}`
    : `the document has no ${shown}`;
}

/** The points where a request does not fit its operation. `raw` is the operation with its references. */
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

/** The body in the types of its schema. The texts of a form are converted to the values that they stand for. */
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

/** The result of the check of a server's answer against its operation. */
export interface AnswerFit {
  readonly faults: readonly string[];
  /**
   * Deviations from the document that its own examples have, too: fields that it does not name, and `null` for fields
   * that it describes as always present.
   */
  readonly notes: readonly string[];
}

/** Checks an answer against its operation. `raw` is the operation as in the document, with its references. */
export function answerFit(
  { api, document }: Contract,
  operation: Operation,
  raw: JsonObject,
  answer: { readonly status: number; readonly body: string },
): AnswerFit {
  const { status } = answer;
  const responses = objectOf(raw.responses);
  const described = responses[status] ?? responses[`${Math.floor(status / 100)}XX`] ?? responses.default;
  if (described === undefined) return { faults: [`HTTP ${status} is not in the document`], notes: [] };
  const content = objectOf(resolved(document, described).content);
  const { schema } = objectOf(content['application/json']);
  if (schema === undefined) return { faults: [], notes: [] };
  let body: unknown;
  try {
    body = JSON.parse(answer.body);
  } catch {
    const instead = answer.body === '' ? 'none' : 'other text';
    return { faults: [`HTTP ${status}: the document wants JSON, and there is ${instead}`], notes: [] };
  }
  const errors = withoutWrappers(api.validateResponse(body, operation, status).errors ?? []);
  const nulls = errors.filter((error) => isNullAt(body, error));
  const faults = faultTexts(errors.filter((error) => !nulls.includes(error)));
  const undeclared = undeclaredKeys(document, schema, body).map((key) => `\`${key}\` is not in the document`);
  const notes = [...faultTexts(nulls).map((fault) => `${fault}, and is null`), ...undeclared];
  return { faults: faults.map((fault) => `HTTP ${status}: ${fault}`), notes: [...new Set(notes)] };
}

function isNullAt(body: unknown, { keyword, instancePath }: ValidationError): boolean {
  if (keyword !== 'type' && keyword !== 'enum') return false;
  let at = body;
  for (const part of instancePath.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    at = isObject(at) || Array.isArray(at) ? (at as JsonObject)[name] : undefined;
  }
  return at === null;
}
