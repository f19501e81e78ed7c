import type { EstateJob } from '../estate.ts';
import { nextRun } from '../estate-runs.ts';
import { type Resource, type Shown, serverOf, upLink } from './entity.ts';
import { uidOf } from './hrefs.ts';
import { jobInfoNode } from './job-info.ts';
import { type Link, value } from './node.ts';
import { scheduleOptionsNode } from './schedule-options.ts';

/** How "never" is written in places. Source: em_rest/get_jobs. */
const NEVER = '1753-01-01T00:00:00Z';

/** A job with all its links and elements. Source: seed: GET jobs page. */
export function jobResource(shown: Shown, job: EstateJob): Resource {
  const server = serverOf(shown.estate, job);
  const next = () =>
    nextRun(job, shown.now)?.toISOString().replace('.000Z', 'Z') ?? (job.scheduleConfigured ? NEVER : null);
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
      value('Platform', job.platform),
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
      Platform: job.platform,
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
  return [
    upLink(serverOf(estate, job), hrefs),
    { rel: 'Alternate', ...reference },
    { rel: 'Edit', ...reference },
    action('Clone', 'clone'),
    action('ToggleScheduleEnabled', 'toggleScheduleEnabled'),
    { rel: 'Down', type: 'ObjectInJobList', href: hrefs.to(`${path}/includes`) },
    job.kind === 'Replica'
      ? { rel: 'Down', type: 'ReplicaJobSessionReferenceList', href: hrefs.to(`${path}/replicaSessions`) }
      : { rel: 'Down', type: 'BackupJobSessionReferenceList', href: hrefs.to(`${path}/backupSessions`) },
    { rel: 'Create', type: 'ObjectInJob', href: hrefs.to(`${path}/includes`) },
    isCopy(job) ? action('Sync', 'sync') : action('Start', 'start'),
    action('Stop', 'stop'),
    action('Retry', 'retry'),
  ];
}

/** Copy jobs are synchronized, the others started. */
export function isCopy(job: EstateJob): boolean {
  return job.kind === 'BackupCopy' || job.kind === 'ImmediateBackupCopy';
}
