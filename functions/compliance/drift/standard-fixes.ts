import type { BackupReplication } from '@veeam-automation/veeam/backup-replication/client';
import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import { RefusedError } from '../../action.ts';
import type { ServerConfiguration } from '../../configuration.ts';
import { readLastSeen } from '../../jobs/last-seen.ts';
import { withDocuments } from '../policies/standards.ts';
import { settingsOfBackupReplication } from '../settings/backup-replication.ts';
import type { JobSettings } from '../settings/job-settings.ts';
import { compareWithStandard, documentStandards, type Standard, standardsAmong } from './compare.ts';
import { planFix } from './document-fix.ts';
import type { FixContext, PlannedFix } from './fix-context.ts';
import { standardAsked } from './standard-asked.ts';

/**
 * Plans how jobs of a server are set as their standards are, by their documents as the server has them now.
 * @throws RefusedError `not-found` for a job that was never read, `conflict` where no policy names a standard for it
 */
export async function standardFixes(
  { record, compliance }: FixContext,
  server: ServerConfiguration,
  client: BackupReplication,
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
  const read = documentsOf(client);
  const plans: PlannedFix[] = [];
  for (const id of ids) {
    const job = jobs.find((each) => each.id.toLowerCase() === id.toLowerCase());
    if (job === undefined)
      throw new RefusedError('not-found', `There is no job ${id} among those last seen on ${server.name}.`);
    const parameters = askedOf(job);
    if (parameters === undefined)
      throw new RefusedError('conflict', `No policy names a standard for "${job.name}".`);
    const standard = await wholeStandard(find(parameters.standard), documents, read);
    const document = await read(job.id);
    const compared = compareWithStandard(
      { job, settings: settingsOf(document), standardNamed: () => standard?.standard },
      parameters,
    );
    if (compared.kind !== 'compared' || standard === undefined)
      throw new RefusedError(
        'conflict',
        `"${job.name}" cannot be compared: ${'because' in compared ? compared.because : 'it has no standard'}.`,
      );
    const fields = compared.counted.map(({ field }) => field);
    const fix = planFix({ document, revision: client.version }, standard, fields);
    plans.push({ about: { id: job.id, name: job.name, standard: compared.standard.name }, document, fix });
  }
  return plans;
}

const settingsOf = (document: unknown): JobSettings => settingsOfBackupReplication(document) ?? {};

/** Reads documents of jobs, each once. */
function documentsOf({ jobs }: BackupReplication): (id: string) => Promise<JsonObject> {
  const known = new Map<string, Promise<JsonObject>>();
  return (id) => {
    const read = known.get(id) ?? jobs.get(id).then(({ document }) => document);
    known.set(id, read);
    return read;
  };
}

/** A standard with its document and what that says now. */
async function wholeStandard(
  found: Standard | undefined,
  documents: ReturnType<typeof withDocuments>,
  read: (id: string) => Promise<JsonObject>,
): Promise<{ standard: Standard; document: JsonObject; isSameServer: boolean } | undefined> {
  if (found === undefined) return undefined;
  if (found.id === undefined) {
    // The schema has taken it as an object.
    const document = documents[found.name]?.document as JsonObject;
    return { standard: found, document, isSameServer: false };
  }
  const document = await read(found.id);
  return { standard: { ...found, settings: settingsOf(document) }, document, isSameServer: true };
}
