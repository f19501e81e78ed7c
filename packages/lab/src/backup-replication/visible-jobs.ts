import type { EstateJob } from '../estate/estate.ts';
import { type Call, notFound } from './call.ts';
import { jobTypeOf } from './job-types.ts';

/** The jobs of this server that the revision has a type for, in the order they were made. */
export function visibleJobs({ estate, server, revision }: Call): EstateJob[] {
  return estate.jobs.filter(
    (job) => job.backupServerId === server.id && jobTypeOf(job, revision) !== undefined,
  );
}

/** The job with the id in the path. Throws Refusal (404). */
export function jobById(call: Call): EstateJob {
  const job = call.estate.jobs.find((candidate) => candidate.id === call.id);
  const isVisible = job?.backupServerId === call.server.id && jobTypeOf(job, call.revision) !== undefined;
  if (job === undefined || !isVisible) throw notFound(call.id);
  return job;
}

/** Whether another job of this server has the name; all jobs count, also those the revision does not show. */
export function isNameTaken({ estate, server }: Call, name: string, exceptId?: string): boolean {
  return estate.jobs.some(
    (job) =>
      job.backupServerId === server.id &&
      job.id !== exceptId &&
      job.name.toLowerCase() === name.toLowerCase(),
  );
}
