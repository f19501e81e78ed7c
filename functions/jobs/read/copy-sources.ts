import type { BackupReplication } from '../../veeam/backup-replication/backup-replication.ts';
import type { JsonObject } from '../../veeam/backup-replication/job.ts';
import type { JobState } from '../../veeam/backup-replication/job-state.ts';
import { isAtLeast } from '../../veeam/backup-replication/revision.ts';
import type { Job } from '../job.ts';
import { collect } from './collect.ts';

/** Which jobs are copied by which. */
export interface CopySources {
  /** By the copy job's id. */
  sourcesOf: ReadonlyMap<string, NonNullable<Job['copyOf']>>;
  /** The ids of the jobs that a copy job names. */
  copied: ReadonlySet<string>;
  /** Whether every copy job names jobs: one that copies a repository or a backup may copy any job. */
  complete: boolean;
}

/**
 * Which jobs are copied by which, from the documents of the copy jobs, page by page; undefined before 1.3-rev0,
 * which shows no copy jobs (EJobType, BackupCopyJobModel in vbr-1.3-rev1). Throws a VeeamError.
 */
export async function readCopySources(
  server: BackupReplication,
  states: readonly Pick<JobState, 'id' | 'type'>[],
  deadline: AbortSignal,
): Promise<CopySources | undefined> {
  if (!isAtLeast(server.revision, '1.3-rev0')) return undefined;
  const copyJobs = states.filter(({ type }) => /copy$/i.test(type));
  const documents = copyJobs.some(({ type }) => type === 'BackupCopy')
    ? await collect(server.jobs.getAll({ typeFilter: 'BackupCopy' }), deadline)
    : [];
  return copySources(
    documents,
    copyJobs.map(({ id }) => id),
  );
}

/** What the documents of copy jobs say; `copyJobIds` are those of all copy jobs, also of types without a document. */
export function copySources(
  documents: readonly { id: string; document: JsonObject }[],
  copyJobIds: readonly string[],
): CopySources {
  const sourcesOf = new Map<string, NonNullable<Job['copyOf']>>();
  const copied = new Set<string>();
  let complete = true;
  for (const { id, document } of documents) {
    const includes = objectIn(objectIn(document, 'sourceObjects'), 'includes');
    const jobs = listIn(includes, 'jobs').flatMap((source) => reference(source));
    sourcesOf.set(id, jobs);
    for (const source of jobs) if (source.id !== undefined) copied.add(source.id);
    if (
      includes === undefined ||
      listIn(includes, 'repositories').length + listIn(includes, 'backups').length > 0
    )
      complete = false;
  }
  return { sourcesOf, copied, complete: complete && copyJobIds.every((id) => sourcesOf.has(id)) };
}

function objectIn(object: JsonObject | undefined, key: string): JsonObject | undefined {
  const value = object?.[key];
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

function listIn(object: JsonObject | undefined, key: string): readonly unknown[] {
  const value = object?.[key];
  return Array.isArray(value) ? value : [];
}

function reference(source: unknown): NonNullable<Job['copyOf']> {
  if (typeof source !== 'object' || source === null) return [];
  const { id, name } = source as { id?: unknown; name?: unknown };
  if (typeof id !== 'string' && typeof name !== 'string') return [];
  return [{ ...(typeof id === 'string' ? { id } : {}), ...(typeof name === 'string' ? { name } : {}) }];
}
