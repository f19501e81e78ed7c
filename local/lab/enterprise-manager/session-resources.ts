import type { EstateJob, JobRun } from '../estate.ts';
import { type Resource, type Shown, serverOf, upLink } from './entity.ts';
import { uidOf } from './hrefs.ts';
import { value } from './node.ts';

/**
 * A run of a job: of a replication job a ReplicaJobSession, of any other a BackupJobSession. Times are UTC. Source:
 * em_rest/get_backupsessions_id, em_rest/get_replicasessions_id and their queries.
 */
export function sessionResource({ estate, hrefs }: Shown, job: EstateJob, run: JobRun): Resource {
  const server = serverOf(estate, job);
  const name = sessionName(job, run);
  const isReplica = job.kind === 'Replica';
  const kind = isReplica ? 'ReplicaJobSession' : 'BackupJobSession';
  const collection = isReplica ? 'replicaSessions' : 'backupSessions';
  const path = `${collection}/${run.id}`;
  const state = run.endTime === undefined ? 'Working' : 'Stopped';
  const creationTime = instant(run.creationTime);
  const endTime = run.endTime === undefined ? null : instant(run.endTime);
  const jobUid = uidOf('Job', job.id);
  return {
    kind,
    id: run.id,
    name,
    collection,
    links: [
      upLink(server, hrefs),
      { rel: 'Up', type: 'JobReference', href: hrefs.to(`jobs/${job.id}`), name: job.name },
      { rel: 'Alternate', type: `${kind}Reference`, href: hrefs.to(path), name },
    ],
    elements: () => [
      value('JobUid', jobUid),
      value('JobName', job.name),
      value('JobType', job.kind),
      value('CreationTimeUTC', creationTime),
      value('EndTimeUTC', endTime),
      value('State', state),
      value('Result', run.result),
      value('Progress', run.endTime === undefined ? 42 : 100),
      value('IsRetry', false),
      value('FailureMessage', run.result === 'Failed' ? run.message : null),
    ],
    fields: {
      UID: uidOf(kind, run.id),
      Name: name,
      JobType: job.kind,
      JobUid: jobUid,
      JobName: job.name,
      CreationTime: creationTime,
      EndTime: endTime,
      State: state,
      Result: run.result,
      IsRetry: false,
      BackupServerUid: uidOf('BackupServer', server.id),
      BackupServerName: server.name,
    },
  };
}

/** UTC; of a second's fraction no zeros at its end. Source: em_rest/get_query_backupjobsession. */
function instant(time: Date): string {
  return time.toISOString().replace(/\.?0*Z$/, 'Z');
}

/** The job and when the run began. */
function sessionName(job: EstateJob, run: JobRun): string {
  return `${job.name}@${instant(run.creationTime).slice(0, -1).replace('T', ' ')}`;
}
