import { bool, child, type Element, inKnownSpelling, instant, requiredText, text } from './element.ts';
import { type JobInfo, readJobInfo } from './job-info.ts';
import { type JobSchedule, readSchedule } from './job-schedule.ts';
import { bareId, type Link, parentOf, type Reference, readLinks } from './link.ts';

const JOB_TYPES = ['Backup', 'BackupCopy', 'ImmediateBackupCopy', 'Replica'] as const;
const PLATFORMS = ['VMware', 'HyperV', 'vCloud'] as const;

/** A job as a list names it. */
export interface JobReference {
  id: string;
  uid: string;
  name: string;
}

/** A whole job: plain data, safe to serialise (em_rest/get_jobs_id). */
export interface Job extends JobReference {
  /** One of the four documented types in the documents' spelling, or whatever the server sent. */
  jobType: (typeof JOB_TYPES)[number] | (string & {});
  /** The documents write both `Hyperv` and `HyperV`; here it is always `HyperV`. */
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
export function readJobReference(element: Element): JobReference {
  const uid = requiredText(element, 'UID');
  return { id: bareId(uid), uid, name: requiredText(element, 'Name') };
}

/** @throws MissingPart */
export function readJob(element: Element): Job {
  const links = readLinks(element);
  return {
    ...readJobReference(element),
    jobType: inKnownSpelling(requiredText(element, 'JobType'), JOB_TYPES),
    platform: inKnownSpelling(text(element, 'Platform') ?? '', PLATFORMS),
    description: text(element, 'Description') ?? '',
    nextRun: instant(element, 'NextRun'),
    scheduleConfigured: bool(element, 'ScheduleConfigured'),
    scheduleEnabled: bool(element, 'ScheduleEnabled'),
    backupServer: parentOf(links, 'BackupServer'),
    schedule: readSchedule(child(element, 'JobScheduleOptions')),
    jobInfo: readJobInfo(child(element, 'JobInfo')),
    links,
    raw: element,
  };
}

/** The whole job for showing: every typed field, and under `entity` the server's own, without links and namespace. */
export function describeJob(job: Job): Record<string, unknown> {
  const { links: _links, raw, ...fields } = job;
  const { Links, xmlns, ...entity } = raw;
  return { ...fields, entity };
}
