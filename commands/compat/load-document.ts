import { readFile } from 'node:fs/promises';
import { parseRevision, type Revision } from '@veeam-automation/veeam/backup-replication/revision';
import {
  MICROSOFT365_VERSIONS,
  type Microsoft365Version,
} from '@veeam-automation/veeam/microsoft365/versions';
import { isObject } from '@veeam-automation/veeam/reading/json-record';
import { Connection } from '@veeam-automation/veeam/transport/connection';
import { VeeamError } from '@veeam-automation/veeam/transport/errors';
import type { TlsTrust } from '@veeam-automation/veeam/transport/server-address';
import { decodeText } from '../../functions/input/decode-text.ts';
import { type JsonObject, listOf, objectOf } from './json-schema.ts';

/** A document that cannot be used for checks. The message says why, and what to use instead. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';
}

/** Large enough for Veeam's documents: the largest known one has about 5 MB. */
const LONGEST_DOCUMENT_BYTES = 64 * 1024 * 1024;

/**
 * Reads an OpenAPI document of version 3.0 or 3.1 from a file or an `https` address, whose certificate must pass
 * `trust`.
 *
 * @throws DocumentError when it cannot be read, or is not such a document
 */
export async function loadDocument(source: string, trust: TlsTrust): Promise<JsonObject> {
  const text = /^https?:/i.test(source) ? await download(source, trust) : await readText(source);
  return openApiOf(text);
}

/** @throws DocumentError */
export function openApiOf(text: string): JsonObject {
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const html = text.trimStart().startsWith('<');
    throw new DocumentError(
      html
        ? 'It is HTML, not an OpenAPI document in JSON: take the address of the JSON itself.'
        : 'It is not JSON.',
      { cause: error },
    );
  }
  if (!isObject(document)) throw new DocumentError('It is no JSON object.');
  if (document.swagger !== undefined) {
    throw new DocumentError(
      `It is Swagger ${String(document.swagger)}; this takes OpenAPI 3.0 and 3.1. Convert it first.`,
    );
  }
  if (typeof document.openapi !== 'string' || !/^3\.[01](\.|$)/.test(document.openapi)) {
    throw new DocumentError(
      document.openapi === undefined
        ? 'It is no OpenAPI document: it has no `openapi` version.'
        : `It is OpenAPI ${String(document.openapi)}; this takes 3.0 and 3.1.`,
    );
  }
  if (!isObject(document.paths)) throw new DocumentError('It describes no paths.');
  return document;
}

async function readText(path: string): Promise<string> {
  try {
    return decodeText(await readFile(path)).text;
  } catch (error) {
    throw new DocumentError(`It cannot be read: ${error instanceof Error ? error.message : String(error)}.`, {
      cause: error,
    });
  }
}

async function download(source: string, tls: TlsTrust): Promise<string> {
  if (!URL.canParse(source)) throw new DocumentError('It is not a valid address.');
  const url = new URL(source);
  if (url.protocol !== 'https:') throw new DocumentError('Documents are read over https alone.');
  if (url.username !== '' || url.password !== '') {
    throw new DocumentError('The document is public: leave user and password out of the address.');
  }
  const connection = new Connection(
    { name: url.host, product: 'document', baseUrl: url.origin, tls },
    { maxAnswerBytes: LONGEST_DOCUMENT_BYTES },
  );
  try {
    const { status, body } = await connection.request({
      operation: 'read the OpenAPI document',
      method: 'GET',
      path: `${url.pathname}${url.search}`,
      headers: { accept: 'application/json' },
    });
    if (status !== 200) throw new DocumentError(`The server answered HTTP ${status}.`);
    return body;
  } catch (error) {
    throw error instanceof VeeamError ? new DocumentError(error.message, { cause: error }) : error;
  } finally {
    await connection.close();
  }
}

/** The product and version that a document describes, and the version that our client uses for it. */
export type Described =
  | { readonly product: 'backup-replication'; readonly version: Revision }
  | {
      readonly product: 'microsoft365';
      /** The version as in the document. It may be newer than all versions that our client knows. */
      readonly version: string;
      readonly spoken: Microsoft365Version;
    };

/** Values from the caller, which take precedence over those of the document. */
export interface Stated {
  readonly product?: string | undefined;
  readonly revision?: string | undefined;
}

/**
 * Finds the product by the paths and the version by `info.version`, the `x-api-version` parameter or the paths.
 *
 * @throws DocumentError when they cannot be found, with the option that sets them
 */
export function detectProduct(document: JsonObject, stated: Stated = {}): Described {
  const product = stated.product ?? productOf(document);
  switch (product) {
    case 'backup-replication':
      return { product, version: revisionOf(document, stated.revision) };
    case 'microsoft365': {
      const version = versionOf(document, stated.revision);
      const spoken = MICROSOFT365_VERSIONS.find((known) => known === version) ?? MICROSOFT365_VERSIONS[0];
      return { product, version, spoken };
    }
    case undefined:
      throw new DocumentError(
        'It describes neither Backup & Replication nor Backup for Microsoft 365. If it does, say which with --product.',
      );
    default:
      throw new DocumentError(
        `There is no product ${product}: backup-replication and microsoft365 have documents.`,
      );
  }
}

function productOf(document: JsonObject): Described['product'] | undefined {
  const paths = Object.keys(objectOf(document.paths));
  if (
    paths.some((path) =>
      /\/v\d+\/(copyjobs|jobs|backuprepositories|organizations|serviceinstance)/i.test(path),
    )
  ) {
    // Backup & Replication has `/api/v1/jobs` too.
    return paths.some((path) => path.startsWith('/api/')) ? 'backup-replication' : 'microsoft365';
  }
  const title = String(objectOf(document.info).title ?? '');
  if (/backup for microsoft (office )?365/i.test(title)) return 'microsoft365';
  const isBackupReplication = paths.some((path) => /^\/api\/(v1|oauth2)\//.test(path));
  const isVeeams = paths.includes('/api/oauth2/token') || versionParameters(document).length > 0;
  return isBackupReplication && isVeeams ? 'backup-replication' : undefined;
}

function revisionOf(document: JsonObject, stated: string | undefined): Revision {
  if (stated !== undefined) {
    const revision = parseRevision(stated);
    if (revision === undefined)
      throw new DocumentError(`${stated} is not a revision: one looks like 1.3-rev1.`);
    return revision;
  }
  const named = [
    objectOf(document.info).version,
    ...versionParameters(document).flatMap((schema) => [schema.default, ...listOf(schema.enum)]),
  ];
  for (const name of named) {
    const revision = typeof name === 'string' ? parseRevision(name) : undefined;
    if (revision !== undefined) return revision;
  }
  throw new DocumentError('It does not say its revision: say it with --revision, such as 1.3-rev1.');
}

function versionOf(document: JsonObject, stated: string | undefined): string {
  const named = [stated ?? objectOf(document.info).version, ...Object.keys(objectOf(document.paths))];
  if (stated !== undefined && !/^v\d+$/i.test(stated)) {
    throw new DocumentError(`${stated} is no version of Backup for Microsoft 365: one looks like v8.`);
  }
  for (const name of named) {
    const version = typeof name === 'string' ? /^\/?(v\d+)(?=\/|$)/i.exec(name)?.[1] : undefined;
    if (version !== undefined) return version.toLowerCase();
  }
  throw new DocumentError('It does not say its version: say it with --revision, such as v8.');
}

/** The schemas of all `x-api-version` parameters, both shared ones and those of operations. */
function versionParameters(document: JsonObject): JsonObject[] {
  const shared = Object.values(objectOf(objectOf(document.components).parameters));
  const ofOperations = Object.values(objectOf(document.paths)).flatMap((item) =>
    [item, ...Object.values(objectOf(item))].flatMap((holder) => listOf(objectOf(holder).parameters)),
  );
  return [...shared, ...ofOperations]
    .map(objectOf)
    .filter(({ name }) => typeof name === 'string' && name.toLowerCase() === 'x-api-version')
    .map(({ schema }) => objectOf(schema));
}
