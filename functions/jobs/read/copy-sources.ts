import type { BackupReplication } from '@veeam-automation/veeam/backup-replication/client';
import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import type { JobState } from '@veeam-automation/veeam/backup-replication/job-states';
import { referenceIn } from '@veeam-automation/veeam/backup-replication/spelling';
import { isObject, JsonRecord } from '@veeam-automation/veeam/reading/json-record';
import type { OddValues } from '@veeam-automation/veeam/reading/odd-values';
import { isAtLeast } from '@veeam-automation/veeam/transport/versions';
import type { Job } from '../job.ts';
import { collect } from './collect.ts';
import { defined } from './whole-job.ts';

type Sources = NonNullable<Job['copyOf']>;

/** Which copy jobs copy which jobs. */
export interface CopySources {
  /** The sources of each copy job, by its id. */
  sourcesOf: ReadonlyMap<string, Sources>;
  /** The ids of all jobs that some copy job names. */
  copied: ReadonlySet<string>;
  /** Whether every copy job names jobs by id: one that copies a repository or a backup may copy any job. */
  complete: boolean;
}

/**
 * Reads which copy jobs copy which jobs, from the documents of the copy jobs, page by page. Undefined before 1.3-rev0:
 * earlier revisions show no copy jobs (EJobType, BackupCopyJobModel in vbr-1.3-rev1). Throws a VeeamError.
 */
export async function readCopySources(
  server: BackupReplication,
  states: readonly Pick<JobState, 'id' | 'type'>[],
  deadline: AbortSignal,
): Promise<CopySources | undefined> {
  if (!isAtLeast(server.version, '1.3-rev0')) return undefined;
  const copyJobs = states.filter(({ type }) => /copy$/i.test(type));
  const documents = copyJobs.some(({ type }) => type === 'BackupCopy')
    ? await collect(server.jobs.list({ typeFilter: 'BackupCopy' }), deadline)
    : [];
  return copySources(
    documents,
    copyJobs.map(({ id }) => id),
    server.oddValues,
  );
}

/** The sources in the documents of copy jobs. `copyJobIds`: all copy jobs, including types without a document. */
export function copySources(
  documents: readonly { id: string; document: JsonObject }[],
  copyJobIds: readonly string[],
  odd: OddValues,
): CopySources {
  const sourcesOf = new Map<string, Sources>();
  const copied = new Set<string>();
  let complete = true;
  for (const { id, document } of documents) {
    const read = sourcesIn(new JsonRecord(document, id, odd));
    // If two copy jobs share an id, the sources of both count.
    sourcesOf.set(id, [...(sourcesOf.get(id) ?? []), ...read.sources]);
    for (const source of read.sources) if (source.id !== undefined) copied.add(source.id);
    if (!read.complete) complete = false;
  }
  return { sourcesOf, copied, complete: complete && copyJobIds.every((id) => sourcesOf.has(id)) };
}

/** (BackupCopyJobObjectsModel, BackupCopyIncludeObjectsModel) */
function sourcesIn(document: JsonRecord): { sources: Sources; complete: boolean } {
  const includes = document.record('sourceObjects')?.record('includes');
  if (includes === undefined) return { sources: [], complete: false };
  const jobs = listIn(includes, 'jobs');
  const sources: Sources = [];
  for (const [index, fields] of (jobs ?? []).entries()) {
    if (!isObject(fields)) {
      includes.note(`jobs[${index}]`, 'not-a-record');
      continue;
    }
    const job = includes.inner(`jobs[${index}]`, fields);
    const source = { ...defined('id', referenceIn(job, 'id')), ...defined('name', job.text('name')) };
    if (Object.keys(source).length > 0) sources.push(source);
  }
  const others = [listIn(includes, 'repositories'), listIn(includes, 'backups')];
  return {
    sources,
    complete:
      jobs?.length === sources.length &&
      sources.every(({ id }) => id !== undefined) &&
      others.every((list) => list?.length === 0),
  };
}

/** A list that may be missing or `null`; undefined if the value is not a list. */
function listIn(record: JsonRecord, field: string): readonly unknown[] | undefined {
  const value = record.fields[field] ?? [];
  return Array.isArray(value) ? value : record.note(field, 'wrong-type');
}
