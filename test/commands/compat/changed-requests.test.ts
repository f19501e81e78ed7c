import { isObject } from '@veeam-automation/veeam/reading/json-record';
import { describe, expect, test } from 'vitest';
import { backupReplicationClient } from '../../../commands/compat/backup-replication.ts';
import { checkAgainstDocument } from '../../../commands/compat/check.ts';
import { type DrivenClient, STAND_IN_LOGON } from '../../../commands/compat/client-operation.ts';
import { contractOf } from '../../../commands/compat/contract.ts';
import { type JsonObject, listOf, objectOf } from '../../../commands/compat/json-schema.ts';
import { microsoft365Client } from '../../../commands/compat/microsoft365.ts';
import { backupReplicationDocument } from './documents.ts';
import { microsoft365Document } from './microsoft365-document.ts';

const now = () => new Date('2026-01-02T03:04:05Z');
const timeout = 300_000;

/** The client's calls at one path that do not fit a document. */
async function misfitsAt(document: JsonObject, client: DrivenClient, path: string): Promise<string[]> {
  const plain = path.replace(/\{\w+\}/g, '{id}');
  const operations = client.operations.filter(({ call }) => call.split(' ')[1] === plain);
  const reports = await checkAgainstDocument(await contractOf(document), { ...client, operations }, now);
  return reports.filter(({ request }) => request === 'misfit').map(({ call }) => call);
}

describe.each([
  ['Microsoft 365', microsoft365Document, microsoft365Client('v8', STAND_IN_LOGON)],
  ['Backup & Replication', backupReplicationDocument, backupReplicationClient('1.3-rev1', STAND_IN_LOGON)],
] as const)('%s', (_name, make, client) => {
  const paths = Object.entries(make().paths);
  const methods = paths.flatMap(([path, item]) =>
    ['get', 'post', 'put', 'delete']
      .filter((method) => method in item)
      .map((method) => [path, method] as const),
  );
  const changed = (path: string, method: string, change: (operation: JsonObject) => void): JsonObject => {
    const document = make();
    change(objectOf(objectOf(objectOf(document.paths)[path])[method]));
    return document;
  };

  test('a missing operation is reported, for each call', { timeout }, async () => {
    for (const [path, method] of methods) {
      const document = make();
      delete objectOf(objectOf(document.paths)[path])[method];
      expect(await misfitsAt(document, client, path), `${method} ${path}`).not.toEqual([]);
    }
  });

  test('a newly required parameter is reported, for each call', { timeout }, async () => {
    for (const [path, method] of methods) {
      const document = changed(path, method, (operation) => {
        const anew = { name: 'brandNew', in: 'query', required: true, schema: { type: 'string' } };
        operation.parameters = [...listOf(operation.parameters), anew];
      });
      expect(await misfitsAt(document, client, path), `${method} ${path}`).not.toEqual([]);
    }
  });

  test('a newly required field of the body is reported, for each call with a body', {
    timeout,
  }, async () => {
    for (const [path, method] of methods) {
      const body = objectOf(objectOf(objectOf(make().paths[path])[method]).requestBody);
      if (!isObject(body.content) || client.operations.every(({ call }) => !sendsOwnBody(call, path, method)))
        continue;
      const document = changed(path, method, (operation) => {
        for (const media of Object.values(objectOf(objectOf(operation.requestBody).content))) {
          const anew = {
            type: 'object',
            required: ['brandNew'],
            properties: { brandNew: { type: 'string' } },
          };
          const holder = objectOf(media);
          holder.schema = { allOf: [holder.schema, anew] };
        }
      });
      expect(await misfitsAt(document, client, path), `${method} ${path}`).not.toEqual([]);
    }
  });
});

/** A new job's body comes from the document, and so has every required field. */
function sendsOwnBody(call: string, path: string, method: string): boolean {
  return call === `${method.toUpperCase()} ${path.replace(/\{\w+\}/g, '{id}')}` && path !== '/api/v1/jobs';
}
