import { isObject } from '@veeam-automation/veeam/reading/json-record';
import { expect, test } from 'vitest';
import { backupReplicationClient } from '../../../commands/compat/backup-replication.ts';
import { checkAgainstDocument } from '../../../commands/compat/check.ts';
import { type DrivenClient, STAND_IN_LOGON } from '../../../commands/compat/client-operation.ts';
import { contractOf } from '../../../commands/compat/contract.ts';
import { type JsonObject, objectOf } from '../../../commands/compat/json-schema.ts';
import { microsoft365Client } from '../../../commands/compat/microsoft365.ts';
import { backupReplicationDocument } from './documents.ts';
import { microsoft365Document } from './microsoft365-document.ts';

const now = () => new Date('2026-01-02T03:04:05Z');

/** A map of properties in a document, by its path, with the list of required properties beside it. */
interface Holder {
  readonly at: readonly string[];
  readonly schema: JsonObject;
  readonly properties: JsonObject;
}

function holders(value: unknown, at: readonly string[] = []): Holder[] {
  // The answers of errors are not checked against the document.
  if (at.at(-1) === 'default') return [];
  if (Array.isArray(value)) return value.flatMap((each, index) => holders(each, [...at, String(index)]));
  if (!isObject(value)) return [];
  const own = isObject(value.properties) ? [{ at, schema: value, properties: value.properties }] : [];
  return [...own, ...Object.entries(value).flatMap(([key, inner]) => holders(inner, [...at, key]))];
}

/** Whether a part of a document contains the path, or refers to it. */
function leadsTo(document: JsonObject, part: unknown, [, , schema = '']: readonly string[]): boolean {
  const schemas = objectOf(objectOf(document.components).schemas);
  const seen = new Set<string>();
  const open = [JSON.stringify(part)];
  for (let text = open.pop(); text !== undefined; text = open.pop()) {
    for (const [, name = ''] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (seen.has(name)) continue;
      seen.add(name);
      open.push(JSON.stringify(schemas[name] ?? {}));
    }
  }
  return seen.has(schema);
}

/** The operations of a client that use a path in a document. */
function concerned(client: DrivenClient, document: JsonObject, at: readonly string[]): DrivenClient {
  const operations = client.operations.filter(({ call }) => {
    const [method = '', path = ''] = call.split(' ');
    const entry = Object.entries(objectOf(document.paths)).find(
      ([known]) => known.replace(/\{\w+\}/g, '{id}') === path,
    );
    if (at[0] === 'paths') return entry?.[0] === at[1];
    return leadsTo(document, objectOf(entry?.[1])[method.toLowerCase()], at);
  });
  return { ...client, operations };
}

/** Whether a request or an answer of one of the operations does not fit the document. The rest is not checked then. */
async function isMissed(document: JsonObject, client: DrivenClient): Promise<boolean> {
  const contract = await contractOf(document);
  for (const operation of client.operations) {
    const reports = await checkAgainstDocument(contract, { ...client, operations: [operation] }, now);
    if (reports.some(({ request, answer }) => request === 'misfit' || answer === 'misfit')) return true;
  }
  return false;
}

/** The properties of a document whose renaming is not detected. */
async function unmissed(make: () => JsonObject, client: DrivenClient): Promise<string[]> {
  const found: string[] = [];
  for (const { at, properties } of holders(make())) {
    for (const name of Object.keys(properties)) {
      const document = make();
      const holder = holders(document).find((each) => each.at.join() === at.join());
      if (holder === undefined) throw new Error(`There is nothing at ${at.join('/')}.`);
      holder.properties[`${name}Renamed`] = holder.properties[name];
      delete holder.properties[name];
      const { required } = holder.schema;
      if (Array.isArray(required)) {
        holder.schema.required = required.map((each) => (each === name ? `${name}Renamed` : each));
      }
      const driven = concerned(client, document, at);
      if (!(await isMissed(document, driven))) found.push([...at, name].join('/'));
    }
  }
  return found;
}

const timeout = 300_000;

test('the renaming of every field of Microsoft 365 is detected, including those of its pages', {
  timeout,
}, async () => {
  const client = microsoft365Client('v8', STAND_IN_LOGON);
  const properties = holders(microsoft365Document()).flatMap((each) => Object.keys(each.properties));
  expect(properties).toEqual(expect.arrayContaining(['_links', 'href', 'limit', 'offset', 'results']));
  expect(await unmissed(microsoft365Document, client)).toEqual([]);
});

test('so is that of Backup & Replication, except for fields that are passed on unchanged', {
  timeout,
}, async () => {
  const client = backupReplicationClient('1.3-rev1', STAND_IN_LOGON);
  const properties = holders(backupReplicationDocument()).flatMap((each) => Object.keys(each.properties));
  expect(properties).toEqual(expect.arrayContaining(['data', 'pagination', 'total', 'count']));
  expect(await unmissed(backupReplicationDocument, client)).toEqual([
    'components/schemas/Token/token_type',
    'components/schemas/JobSpec/name',
    'components/schemas/BackupSpec/allOf/1/description',
    'components/schemas/BackupSpec/allOf/1/machines',
    'components/schemas/BackupJob/allOf/1/folder',
    'components/schemas/Folder/name',
    'components/schemas/Folder/parent',
  ]);
});
