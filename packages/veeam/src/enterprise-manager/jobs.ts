import { type Element, type ElementRecord, inKnownSpelling } from './elements/element-record.ts';
import { type JobInfo, readJobInfo } from './job-info.ts';
import { type JobSchedule, readSchedule } from './job-schedule.ts';
import { type Link, parentOf, type Reference, readLinks, readUid } from './link.ts';
import type { Task } from './tasks.ts';

const JOB_TYPES = ['Backup', 'BackupCopy', 'ImmediateBackupCopy', 'Replica'] as const;
const PLATFORMS = ['VMware', 'HyperV', 'vCloud', 'CustomPlatform'] as const;

/** A job as a list names it. */
export interface JobReference {
  id: string;
  uid: string;
  /** The id where the server tells no name. */
  name: string;
}

/** A whole job: plain data, safe to serialise (em_rest/get_jobs_id). */
export interface Job extends JobReference {
  /** One of the four documented types in the documents' spelling, or whatever the server sent; empty when unknown. */
  jobType: (typeof JOB_TYPES)[number] | (string & {});
  /** The documents write both `Hyperv` and `HyperV`; here it is always `HyperV`. Copy jobs have `CustomPlatform`. */
  platform: (typeof PLATFORMS)[number] | (string & {});
  description: string;
  /** ISO 8601, UTC; absent when the job has no next run. */
  nextRun: string | undefined;
  scheduleConfigured: boolean | undefined;
  scheduleEnabled: boolean | undefined;
  backupServer: Reference | undefined;
  schedule: JobSchedule | undefined;
  jobInfo: JobInfo | undefined;
  links: Link[];
  /** The answer as it came, with what this client does not know. */
  raw: Element;
}

/** @throws MissingPart */
export function readJobReference(record: ElementRecord): JobReference {
  const { id, uid } = readUid(record);
  return { id, uid, name: record.needed('Name') ?? id };
}

/** @throws MissingPart */
export function readJob(record: ElementRecord): Job {
  const links = readLinks(record);
  return {
    ...readJobReference(record),
    jobType: inKnownSpelling(record.needed('JobType') ?? '', JOB_TYPES),
    platform: inKnownSpelling(record.text('Platform') ?? '', PLATFORMS),
    description: record.text('Description') ?? '',
    nextRun: record.time('NextRun'),
    scheduleConfigured: record.flag('ScheduleConfigured'),
    scheduleEnabled: record.flag('ScheduleEnabled'),
    backupServer: parentOf(links, 'BackupServer'),
    schedule: readSchedule(record.record('JobScheduleOptions')),
    jobInfo: readJobInfo(record.record('JobInfo')),
    links,
    raw: record.element,
  };
}

/** The whole job for showing: every typed field, and under `entity` the server's own, without links and namespace. */
export function describeJob(job: Job): Record<string, unknown> {
  const { links: _links, raw, ...fields } = job;
  const { Links, xmlns, ...entity } = raw;
  return { ...fields, entity };
}

/** The outcome of switching a job's schedule. */
export interface ScheduleSwitch {
  /** The state as read back at the end; `undefined` when the server does not tell it. */
  enabled: boolean | undefined;
  changed: boolean;
  /** The task as it ended; absent when there was nothing to do. */
  task: Task | undefined;
  job: Job;
}

/**
 * Switches a job's schedule on or off. The API has only a toggle, so the state is read first, toggled only when it
 * differs, and read back after the task. Switching on what is on changes nothing.
 *
 * @param wait waits until the task has ended, and gives it as it ended
 */
export async function switchSchedule(
  manager: { getJob(jobId: string): Promise<Job>; toggleScheduleEnabled(jobId: string): Promise<Task> },
  jobId: string,
  enabled: boolean,
  wait: (task: Task) => Promise<Task>,
): Promise<ScheduleSwitch> {
  const before = await manager.getJob(jobId);
  // A state the server does not tell must not be toggled blindly.
  if (before.scheduleEnabled === enabled || before.scheduleEnabled === undefined) {
    return { enabled: before.scheduleEnabled, changed: false, task: undefined, job: before };
  }
  const task = await wait(await manager.toggleScheduleEnabled(jobId));
  const after = await manager.getJob(jobId);
  return {
    enabled: after.scheduleEnabled,
    changed: after.scheduleEnabled !== before.scheduleEnabled,
    task,
    job: after,
  };
}
