import { isCopy } from '../estate/copies.ts';
import type { EstateJob } from '../estate/estate.ts';
import { nextRun } from '../estate/runs.ts';
import { type Resource, type Shown, serverOf, upLink } from './entity.ts';
import { uidOf } from './hrefs.ts';
import { jobInfoNode } from './job-info.ts';
import { type Link, value } from './node.ts';
import { scheduleOptionsNode } from './schedule-options.ts';

/** How "never" is written in places. Source: em_rest/get_jobs. */
const NEVER = '1753-01-01T00:00:00Z';

/** A job with all its links and elements. Source: em_rest/get_jobs_id. */
export function jobResource(shown: Shown, job: EstateJob): Resource {
  const server = serverOf(shown.estate, job);
  const never = job.scheduleConfigured ? NEVER : null;
  // The examples of copy jobs that version 12 or later made have no NextRun.
  const next = () =>
    isLinkedCopy(job) ? null : (nextRun(job, shown.now)?.toISOString().replace('.000Z', 'Z') ?? never);
  const platform = isLinkedCopy(job) ? 'CustomPlatform' : job.platform;
  return {
    kind: 'Job',
    id: job.id,
    name: job.name,
    collection: 'jobs',
    // Most jobs of an estate are only filtered by their fields: the links are made for those that are shown.
    get links() {
      return jobLinks(shown, job);
    },
    elements: () => [
      value('JobType', job.kind),
      value('Platform', platform),
      value('Description', job.description),
      value('ScheduleConfigured', job.scheduleConfigured),
      value('ScheduleEnabled', job.scheduleEnabled),
      value('NextRun', next()),
      scheduleOptionsNode(job),
      jobInfoNode(shown.hrefs, job),
    ],
    fields: {
      UID: uidOf('Job', job.id),
      Name: job.name,
      Description: job.description,
      get NextRun() {
        return next();
      },
      JobType: job.kind,
      Platform: platform,
      ScheduleConfigured: job.scheduleConfigured,
      ScheduleEnabled: job.scheduleEnabled,
      BackupServerUid: uidOf('BackupServer', server.id),
      BackupServerName: server.name,
    },
  };
}

function jobLinks({ estate, hrefs }: Shown, job: EstateJob): readonly Link[] {
  const path = `jobs/${job.id}`;
  const reference = { type: 'JobReference', href: hrefs.to(path), name: job.name };
  const action = (rel: string, name: string): Link => ({ rel, href: hrefs.to(`${path}?action=${name}`) });
  const below = (rel: string, type: string, name: string): Link => ({
    rel,
    type,
    href: hrefs.to(`${path}/${name}`),
  });
  const up: Link[] = [upLink(serverOf(estate, job), hrefs), { rel: 'Alternate', ...reference }];
  const [clone, toggle] = [
    action('Clone', 'clone'),
    action('ToggleScheduleEnabled', 'toggleScheduleEnabled'),
  ];
  if (isLinkedCopy(job)) {
    return [
      ...up,
      clone,
      toggle,
      below('Down', 'BackupJobSessionReferenceList', 'backupSessions'),
      action('Sync', 'sync'),
      below('Down', 'LinkedJobObjectList', 'linkedJobs'),
      below('Down', 'LinkedBackupRepositoryObjectList', 'linkedBackupRepositories'),
      below('Create', 'LinkedJobObject', 'linkedJobs'),
      below('Create', 'LinkedBackupRepositoryObject', 'linkedBackupRepositories'),
    ];
  }
  return [
    ...up,
    { rel: 'Edit', ...reference },
    clone,
    toggle,
    below('Down', 'ObjectInJobList', 'includes'),
    job.kind === 'Replica'
      ? below('Down', 'ReplicaJobSessionReferenceList', 'replicaSessions')
      : below('Down', 'BackupJobSessionReferenceList', 'backupSessions'),
    below('Create', 'ObjectInJob', 'includes'),
    isCopy(job) ? action('Sync', 'sync') : action('Start', 'start'),
    action('Stop', 'stop'),
    action('Retry', 'retry'),
  ];
}

/** Whether a job is a copy of the kind that links what it copies and includes no machines: all that version 12 makes. */
export function isLinkedCopy({ kind }: EstateJob): boolean {
  return kind === 'ImmediateBackupCopy';
}
