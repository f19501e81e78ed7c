import { backupIdOf } from '../estate/copies.ts';
import type { CopySource, EstateJob } from '../estate/estate.ts';
import { isObject, type JsonObject } from '../server/json.ts';
import type { Call } from './call.ts';
import { jobTypeOf } from './job-types.ts';
import { isFrom } from './revision.ts';
import { platformNameOf } from './session-model.ts';

/** The parts a BackupCopyJobModel must have, and its target. Source: BackupCopyJobModel of vbr-1.3-rev0 and -rev1. */
export function copyDocument(call: Call, job: EstateJob, schedule: JsonObject): JsonObject {
  const isPeriodic = isPeriodicCopy(job);
  const { continuously: _, ...periodic } = schedule;
  return {
    mode: isPeriodic ? 'Periodic' : 'Immediate',
    sourceObjects: { includes: includesOf(call, job) },
    target: {
      backupRepositoryId: job.repositoryId,
      retentionPolicy: { type: 'RestorePoints', quantity: job.retainCycles },
    },
    schedule: isPeriodic
      ? { ...periodic, type: 'Periodic' }
      : { type: 'Immediate', scheduleMode: 'Continuous' },
  };
}

/** Whether a copy job runs by its schedule: those of version 11a do, and some of later ones. */
export function isPeriodicCopy(job: EstateJob): boolean {
  return job.kind === 'BackupCopy' || job.isPeriodicCopy === true;
}

function includesOf(call: Call, { copies = [] }: EstateJob): JsonObject {
  const { estate, revision } = call;
  const jobOf = ({ id }: CopySource) => estate.jobs.find((job) => job.id === id);
  const ofKind = (kind: CopySource['kind']) => copies.filter((source) => source.kind === kind);
  const jobs = ofKind('Job').flatMap((source) => jobOf(source) ?? []);
  const repositories = ofKind('Repository').flatMap(
    ({ id }) => estate.repositories.find((each) => each.id === id) ?? [],
  );
  const backups = ofKind('Backup').flatMap((source) => jobOf(source) ?? []);
  return {
    jobs: jobs.map((job) => ({ id: job.id, name: job.name, type: jobTypeOf(job, revision) })),
    repositories: repositories.map(({ id, name, kind }) => ({ id, name, type: kind })),
    ...(isFrom(revision, '1.3-rev1') && {
      backups: backups.map((job) => ({
        id: backupIdOf(job),
        name: job.name,
        platformName: platformNameOf(job),
        // The identifier in the inventory of what the backup is of, and not in 1.3-rev2.
        ...(call.revision !== '1.3-rev2' && { objectId: job.objects[0]?.reference ?? '' }),
      })),
    }),
  };
}

/** What a document of a copy job includes, as the estate keeps it. */
export function copySourcesOf(call: Call, document: JsonObject): readonly CopySource[] | undefined {
  const { sourceObjects } = document;
  const includes = isObject(sourceObjects) ? sourceObjects.includes : undefined;
  if (!isObject(includes)) return undefined;
  const idsIn = (part: string): string[] => {
    const items = includes[part];
    return (Array.isArray(items) ? items : []).flatMap((item: unknown) =>
      isObject(item) && typeof item.id === 'string' ? item.id.toLowerCase() : [],
    );
  };
  const backupIds = new Set(idsIn('backups'));
  return [
    ...idsIn('jobs').map((id) => ({ kind: 'Job' as const, id })),
    ...idsIn('repositories').map((id) => ({ kind: 'Repository' as const, id })),
    ...call.estate.jobs
      .filter((job) => backupIds.has(backupIdOf(job)))
      .map(({ id }) => ({ kind: 'Backup' as const, id })),
  ];
}
