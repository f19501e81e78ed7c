import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import { JobModel } from '@veeam-automation/veeam/backup-replication/job-model/check-job';
import { mergePatch } from '@veeam-automation/veeam/backup-replication/job-model/merge-patch';
import type { Revision } from '@veeam-automation/veeam/backup-replication/revision';
import type * as z from 'zod';
import { refuseFields } from '../input/parse-input.ts';
import { inPlainWords } from '../input/plain-words.ts';

/**
 * Checks a new job's document against the server's revision.
 * @throws RefusedError `invalid-input` with everything that is wrong with it
 */
export function newDocument(document: JsonObject, revision: Revision): JsonObject {
  const model = new JobModel(document['type'], revision, 'create');
  refuseFaults(model, document);
  return model.spell(document);
}

/**
 * Checks the document that replaces a stored one. Faults that the stored document has, too, are accepted: the server
 * accepted them.
 * @throws RefusedError `invalid-input` with everything else that is wrong with it
 */
export function replacedDocument(stored: JsonObject, document: JsonObject, revision: Revision): JsonObject {
  const model = new JobModel(document['type'], revision, 'edit');
  refuseFaults(model, document, stored);
  return model.spell(document);
}

/**
 * Applies a merge patch to a stored document. What the patch does not change is kept, in the server's spelling and with
 * its faults.
 * @throws RefusedError `invalid-input` with every fault that the patch introduces
 */
export function patchedDocument(stored: JsonObject, patch: JsonObject, revision: Revision): JsonObject {
  const model = new JobModel(patch['type'] ?? stored['type'], revision, 'edit');
  const document = mergePatch(stored, model.spell(patch));
  refuseFaults(model, document, stored);
  return document;
}

function refuseFaults(model: JobModel, document: JsonObject, stored?: JsonObject): void {
  const known = new Set(stored && model.faultsOf(stored, inPlainWords).map((fault) => asText(fault, stored)));
  const faults = model
    .faultsOf(document, inPlainWords)
    .filter((fault) => !known.has(asText(fault, document)));
  if (faults.length === 0) return;
  // The model's own names are safe to repeat: fields that it does not know have no faults.
  throw refuseFields(faults.map(({ path, message }) => ({ field: path.join('.'), message })));
}

/** A fault, with the value that it is about. */
function asText({ path, message }: z.core.$ZodIssue, document: JsonObject): string {
  const value = path.reduce<unknown>(
    (part, key) => (part as JsonObject | undefined)?.[String(key)],
    document,
  );
  return JSON.stringify([path, message, value]);
}
