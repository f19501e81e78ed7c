import { readFile } from 'node:fs/promises';
import { Connection } from '@veeam-automation/veeam/transport/connection';
import { VeeamError } from '@veeam-automation/veeam/transport/errors';
import type { TlsTrust } from '@veeam-automation/veeam/transport/server-address';
import { decodeText } from '../../functions/input/decode-text.ts';
import { DocumentError } from './document-error.ts';
import { isObject, type JsonObject } from './json.ts';

/** Large enough for Veeam's own: the longest seen has some 5 MB. */
const LONGEST_DOCUMENT_BYTES = 64 * 1024 * 1024;

/**
 * Reads an OpenAPI document of version 3.0 or 3.1 from a file or an `https` address, whose certificate must pass
 * `trust`.
 *
 * @throws DocumentError when it can't be had, or is no such document
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
  if (!URL.canParse(source)) throw new DocumentError('It is no address.');
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
