import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import { RefusedError } from '../../action.ts';
import type { ServerConfiguration } from '../../configuration.ts';
import { readLastSeen } from '../../jobs/last-seen.ts';
import { withDocuments } from '../policies/standards.ts';
import { compareWithStandard, documentStandards, type Standard, standardsAmong } from './compare.ts';
import { planFix } from './document-fix.ts';
import type { FixContext, PlannedFix } from './fix-context.ts';
import type { FixableJobs } from './fixable-jobs.ts';
import { standardAsked } from './standard-asked.ts';

/**
 * Plans how to set jobs of a server to match their standards, from the current documents on the server.
 * @throws RefusedError `not-found` for a job that was never read, `conflict` if no policy names a standard for it
 */
export async function standardFixes(
  { record, compliance }: FixContext,
  server: ServerConfiguration,
  fixable: FixableJobs,
  ids: readonly string[],
): Promise<PlannedFix[]> {
  const askedOf = standardAsked(compliance);
  const documents = withDocuments(compliance.standards);
  const jobs = (await readLastSeen(record, [server])).get(server.name)?.jobs ?? [];
  const find = standardsAmong(
    () => jobs,
    () => undefined,
    documentStandards(documents),
  );
  const read = documentsOf(fixable);
  const plans: PlannedFix[] = [];
  for (const id of ids) {
    const job = jobs.find((each) => each.id.toLowerCase() === id.toLowerCase());
    if (job === undefined)
      throw new RefusedError('not-found', `There is no job ${id} among those last seen on ${server.name}.`);
    const parameters = askedOf(job);
    if (parameters === undefined)
      throw new RefusedError('conflict', `No policy names a standard for "${job.name}".`);
    const standard = await wholeStandard(find(parameters.standard), documents, { ...fixable, read });
    const document = await read(job.id);
    const compared = compareWithStandard(
      { job, settings: fixable.settingsOf(document), standardNamed: () => standard?.standard },
      parameters,
    );
    if (compared.kind !== 'compared' || standard === undefined)
      throw new RefusedError(
        'conflict',
        `"${job.name}" cannot be compared: ${'because' in compared ? compared.because : 'it has no standard'}.`,
      );
    const fields = compared.counted.map(({ field }) => field);
    const fix = planFix(fixable, document, standard, fields);
    plans.push({ about: { id: job.id, name: job.name, standard: compared.standard.name }, document, fix });
  }
  return plans;
}

/** Reads documents of jobs, each once. */
function documentsOf(jobs: FixableJobs): (id: string) => Promise<JsonObject> {
  const known = new Map<string, Promise<JsonObject>>();
  return (id) => {
    const read = known.get(id) ?? jobs.read(id);
    known.set(id, read);
    return read;
  };
}

/** A standard with its document and its current settings. */
async function wholeStandard(
  found: Standard | undefined,
  documents: ReturnType<typeof withDocuments>,
  { read, settingsOf }: Pick<FixableJobs, 'read' | 'settingsOf'>,
): Promise<{ standard: Standard; document: JsonObject; isSameServer: boolean } | undefined> {
  if (found === undefined) return undefined;
  if (found.id === undefined) {
    // The schema has validated it as an object.
    const document = documents[found.name]?.document as JsonObject;
    return { standard: found, document, isSameServer: false };
  }
  const document = await read(found.id);
  return { standard: { ...found, settings: settingsOf(document) }, document, isSameServer: true };
}
