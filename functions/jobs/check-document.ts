import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import { JobModel } from '@veeam-automation/veeam/backup-replication/job-model/check-job';
import type { Use } from '@veeam-automation/veeam/backup-replication/job-model/dialect';
import { mergePatch, touches } from '@veeam-automation/veeam/backup-replication/job-model/merge-patch';
import type { Revision } from '@veeam-automation/veeam/backup-replication/revision';
import type * as z from 'zod';
import { problemsOf, refuseFields } from '../input/parse-input.ts';
import { inPlainWords } from '../input/plain-words.ts';

/**
 * A document as a server of that revision takes it.
 * @throws RefusedError `invalid-input` with everything that is wrong with it
 */
export function checkedDocument(document: JsonObject, revision: Revision, use: Use): JsonObject {
  const model = new JobModel(document['type'], revision, use);
  const faults = model.faultsOf(document, inPlainWords);
  if (faults.length > 0) throw refuseFields(faults.flatMap(problemsOf));
  return model.spell(document);
}

/**
 * A job's stored document with a patch applied. What is wrong with it already and is not touched stays as it is: the
 * server has taken it.
 * @throws RefusedError `invalid-input` with everything that the patch makes or leaves wrong where it touches
 */
export function patchedDocument(stored: JsonObject, patch: JsonObject, revision: Revision): JsonObject {
  const model = new JobModel(patch['type'] ?? stored['type'], revision, 'edit');
  const document = mergePatch(stored, model.spell(patch));
  const known = new Set(model.faultsOf(stored, inPlainWords).map(asText));
  const faults = model
    .faultsOf(document, inPlainWords)
    .filter((fault) => touches(patch, fault.path) || !known.has(asText(fault)));
  if (faults.length > 0) throw refuseFields(faults.flatMap(problemsOf));
  return document;
}

const asText = ({ path, message }: z.core.$ZodIssue): string => JSON.stringify([path, message]);
