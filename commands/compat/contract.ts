import {
  type AjvCustomizer,
  type Document,
  OpenAPIBackend,
  type Operation,
  type Request,
} from 'openapi-backend';
import type { ClientOperation } from './client-operation.ts';
import {
  type JsonObject,
  listOf,
  objectOf,
  plainSchemas,
  resolved,
  straightenReferences,
  undeclaredKeys,
} from './json-schema.ts';

const DATE = String.raw`\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`;
const TIME = String.raw`(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?`;

/** The text formats that the documents use and the library does not check. */
const FORMATS: Readonly<Record<string, RegExp>> = {
  uuid: /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i,
  // With 0 to 7 digits of a second. `time` is not checked: servers use any form (`10:00 PM` in examples).
  'date-time': new RegExp(`^${DATE}T${TIME}(?:Z|[+-]\\d\\d:?\\d\\d)$`, 'i'),
  date: new RegExp(`^${DATE}$`),
};

/** The compiled meta-schema of the first validator. */
let schemaOfSchemas: Parameters<AjvCustomizer>[0]['schemas'] | undefined;

/**
 * Adds those formats to a validator. The library creates a validator for each operation, and each would compile the
 * meta-schema again, which takes longer than all the rest. For this reason, the validators share it.
 */
export const prepareAjv: AjvCustomizer = (ajv) => {
  for (const [name, format] of Object.entries(FORMATS)) ajv.addFormat(name, format);
  schemaOfSchemas ??= { ...ajv.schemas };
  Object.assign(ajv.schemas, schemaOfSchemas);
  return ajv;
};

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'options', 'head'] as const;

/** A document that is ready for checks: the library that checks, and the document itself. */
export interface Contract {
  readonly api: OpenAPIBackend;
  readonly document: JsonObject;
  /** References of the document without a target. The parts that use them are not checked. */
  readonly missing: readonly string[];
}

/**
 * Creates a contract from an OpenAPI 3.0 or 3.1 document. Its paths are those of the server, with the base path.
 * `renamePath` then changes them.
 */
export async function contractOf(
  given: JsonObject,
  renamePath: (path: string) => string = (path) => path,
): Promise<Contract> {
  const { document: straight, missing } = straightenReferences(given);
  const basePath = basePathOf(given);
  const document = named(plainSchemas(straight), (path) => renamePath(basePath + path));
  const api = new OpenAPIBackend({
    // The library's types accept only complete documents. Missing parts show up when they are used.
    definition: document as unknown as Document,
    // Only the operations that our client calls must be valid, not the whole document.
    quick: true,
    ajvOpts: { strict: false, logger: false, allErrors: true, verbose: true, unicodeRegExp: false },
    customizeAjv: prepareAjv,
  });
  await api.init();
  return { api, document, missing };
}

/** The operation of a request. Undefined when the document has none. */
export function operationFor({ api }: Contract, request: Request): Operation | undefined {
  return api.matchOperation(request) as Operation | undefined;
}

/** The operation as in the document, with its references. */
export function rawOperation({ document }: Contract, { path, method }: Operation): JsonObject {
  const item = objectOf(objectOf(document.paths)[path]);
  const operation = objectOf(item[method]);
  return { ...operation, parameters: [...listOf(operation.parameters), ...listOf(item.parameters)] };
}

/** The methods that the document has for a path. */
export function methodsAt(contract: Contract, path: string): string[] {
  return METHODS.filter((method) => operationFor(contract, { method, path, headers: {} }) !== undefined).map(
    (method) => method.toUpperCase(),
  );
}

/** Gives every operation a unique id. The library needs it, and in documents ids are missing or repeated. */
function named(document: JsonObject, pathAt: (path: string) => string): JsonObject {
  const paths = Object.entries(objectOf(document.paths)).map(([path, item]) => {
    const operations = METHODS.flatMap((method) => {
      const operation = objectOf(item)[method];
      if (operation === undefined) return [];
      return [[method, { ...objectOf(operation), operationId: `${method.toUpperCase()} ${pathAt(path)}` }]];
    });
    return [pathAt(path), { ...objectOf(item), ...Object.fromEntries(operations) }] as const;
  });
  return { ...document, paths: Object.fromEntries(paths) };
}

function basePathOf({ servers }: JsonObject): string {
  const url = Array.isArray(servers) ? objectOf(servers[0]).url : undefined;
  if (typeof url !== 'string' || !URL.canParse(url, 'https://server')) return '';
  const { pathname } = new URL(url, 'https://server');
  return pathname.includes('{') ? '' : pathname.replace(/\/$/, '');
}

/** Whether a document has an operation, with the parameter or body key that it also needs. */
export function offers(contract: Contract, { call, needs }: ClientOperation): boolean {
  const [method = '', path = ''] = call.split(' ');
  const operation = operationFor(contract, { method, path: path.replace('{id}', 'id'), headers: {} });
  if (operation === undefined) return false;
  if (needs === undefined) return true;
  const { document } = contract;
  const raw = rawOperation(contract, operation);
  const [, name, several] = /^(.*?)(\[\])?$/.exec(needs) ?? [];
  const inQuery = listOf(raw.parameters)
    .map((parameter) => resolved(document, parameter))
    .some((found) => found.name === name && (!several || resolved(document, found.schema).type === 'array'));
  const content = objectOf(resolved(document, raw.requestBody).content);
  const { schema } = objectOf(content['application/json']);
  return (
    inQuery || (schema !== undefined && undeclaredKeys(document, schema, { [needs]: null }).length === 0)
  );
}
