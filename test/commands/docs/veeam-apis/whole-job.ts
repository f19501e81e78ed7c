import type { Revision } from '@veeam-automation/lab/options';
import { expect } from 'vitest';
import { type DocumentedField, documentedApis } from '../../../../commands/docs/veeam-apis/documented.ts';
import { isObject, type Json } from '../../../../packages/lab/test/backup-replication/vbr-client.ts';

/** The documents of Backup & Replication. */
export const api = documentedApis.find(({ product }) => product === 'backup-replication') ?? expect.fail();
export const model = api.models.get('BackupJobModel') ?? [];

export type Tree = { [key: string]: Json };

/** The value at a path; lists have one item. Up to 1.1-rev1, a stored object is beside its size. */
export function at(tree: Json, path: string): Json {
  let held: Json = tree;
  for (const step of path.split('.')) {
    const name = step.replace('[]', '');
    const inside: Json = isObject(held) && !(name in held) ? held.inventoryObject : held;
    const value: Json = isObject(inside) ? inside[name] : undefined;
    held = step.endsWith('[]') && Array.isArray(value) ? value[0] : value;
  }
  return held;
}

/** Puts a value at a path, and creates its parents. */
export function put(tree: Tree, path: string, value: Json): void {
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  let held = tree;
  for (const step of steps) {
    const name = step.replace('[]', '');
    held[name] ??= step.endsWith('[]') ? [{}] : {};
    const below = held[name];
    held = (Array.isArray(below) ? below[0] : below) as Tree;
  }
  if (last.endsWith('[]')) held[last.slice(0, -2)] = [value];
  else held[last] = value;
}

/** The values of an enum in the spelling of a revision. */
export const valuesIn = (name: string, revision: Revision) =>
  (api.enums.get(name) ?? []).flatMap(({ spellings }) => spellings.get(revision) ?? []);

/** A value that the documents allow; `own` has those that must exist on the server. */
export function sample(
  { path, type, values }: DocumentedField,
  revision: Revision,
  own: Readonly<Record<string, string>>,
): Json {
  if (own[path] !== undefined) return own[path];
  if (values !== undefined) return valuesIn(values, revision)[0];
  if (type === 'boolean') return true;
  if (type === 'integer') return 2;
  if (type === 'guid') return '11111111-2222-4333-8444-555555555555';
  if (type === 'time') return '10:00';
  return type === 'hours' ? Array(24).fill(1).join(',') : `Text of ${path}`;
}

export const isLeaf = ({ type }: DocumentedField) => type !== 'object' && type !== 'objects';
/** The fields of a revision that have values. */
export const leavesIn = (revision: Revision) =>
  model.filter((field) => isLeaf(field) && !field.isInExampleOnly && field.paths.has(revision));
/** The path of a field in a revision. */
export const pathIn = ({ path, paths }: DocumentedField, revision: Revision) => paths.get(revision) ?? path;

/** A job with every field that the revision has. */
export function wholeJob(revision: Revision, own: Readonly<Record<string, string>>): Tree {
  const tree: Tree = {};
  for (const field of leavesIn(revision)) put(tree, pathIn(field, revision), sample(field, revision, own));
  return tree;
}

const same = (one: Json, other: Json) => String(one).toLowerCase() === String(other).toLowerCase();
/** The examples of 1.1-rev1 have no such fields of objects, though its schema does; the lab follows the examples. */
const isLeftOut = (path: string, revision: Revision) =>
  revision === '1.1-rev1' && /\.(platform|size)$/.test(path);

/** The fields that an answer does not have as sent, ignoring letter case. */
export const lostIn = (sent: Tree, answer: Json, revision: Revision): string[] =>
  leavesIn(revision)
    .map((field) => pathIn(field, revision))
    .filter((path) => !isLeftOut(path, revision) && !same(at(answer, path), at(sent, path)));
