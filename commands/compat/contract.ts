import { type Document, OpenAPIBackend, type Operation, type Request } from 'openapi-backend';
import { addFormats } from './formats.ts';
import { type JsonObject, listOf, objectOf } from './json.ts';
import { plainSchemas } from './json-schema.ts';
import { straightenReferences } from './references.ts';

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'options', 'head'] as const;

/** A document made ready for checking: the library that checks, and the document itself for what it says. */
export interface Contract {
  readonly api: OpenAPIBackend;
  readonly document: JsonObject;
  /** References of the document that lead nowhere; what they stood for is not checked. */
  readonly missing: readonly string[];
}

/**
 * Makes a contract of an OpenAPI 3.0 or 3.1 document. Its paths are as a server serves them, base path included,
 * and then as `renamePath` makes them.
 */
export async function contractOf(
  given: JsonObject,
  renamePath: (path: string) => string = (path) => path,
): Promise<Contract> {
  const { document: straight, missing } = straightenReferences(given);
  const basePath = basePathOf(given);
  const document = named(plainSchemas(straight), (path) => renamePath(basePath + path));
  const api = new OpenAPIBackend({
    // The library's types know only whole documents, and what is missing is found out by use.
    definition: document as unknown as Document,
    // Not the whole document has to be sound, only what our client calls.
    quick: true,
    ajvOpts: { strict: false, logger: false, allErrors: true, verbose: true, unicodeRegExp: false },
    customizeAjv: addFormats,
  });
  await api.init();
  return { api, document, missing };
}

/** The operation that a request is for; undefined when the document has none. */
export function operationFor({ api }: Contract, request: Request): Operation | undefined {
  return api.matchOperation(request) as Operation | undefined;
}

/** The operation as the document has it, references and all. */
export function rawOperation({ document }: Contract, { path, method }: Operation): JsonObject {
  const item = objectOf(objectOf(document.paths)[path]);
  const operation = objectOf(item[method]);
  return { ...operation, parameters: [...listOf(operation.parameters), ...listOf(item.parameters)] };
}

/** The methods of the document for a path it may know under other methods only. */
export function methodsAt(contract: Contract, path: string): string[] {
  return METHODS.filter((method) => operationFor(contract, { method, path, headers: {} }) !== undefined).map(
    (method) => method.toUpperCase(),
  );
}

/** Gives every operation an id of its own: the library finds them by it, and documents forget and repeat them. */
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
