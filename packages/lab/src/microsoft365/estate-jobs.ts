import { DAY_MS, HOUR_MS, MINUTE_MS } from '../estate/clock.ts';
import type { JobOutline } from './job-outlines.ts';
import type { BackupJob, BackupRepository, JobSession, JobStatus, Microsoft365Estate } from './model.ts';
import { reschedule } from './runs.ts';

/** The backup job of the create example. Source: vb365-v6: POST CopyJobs. */
const FIRST_JOB_ID = 'b7c1cc0b-2b3c-4096-9ba1-2d665b4ae504';

type EstateBase = Pick<Microsoft365Estate, 'random' | 'organizations' | 'repositories'>;

/** A backup job with a history dated back from `now`. */
export function makeBackupJob(
  base: EstateBase,
  outline: JobOutline,
  index: number,
  isGap: boolean,
  now: Date,
): BackupJob {
  const { random, organizations } = base;
  const hour = random.integer(0, 23);
  const sessions = makeSessions(base, outline.story, hour, now);
  const organization = organizations[index === 0 ? 0 : index % organizations.length];
  if (organization === undefined) throw new RangeError('An estate needs an organization.');
  const job: BackupJob = {
    type: 'Backup',
    id: index === 0 ? FIRST_JOB_ID : random.guid(),
    name: outline.name,
    description: `${outline.name}, made for the lab`,
    organizationId: organization.id,
    repositoryId: sourceFor(base.repositories, outline.onJet && isGap, index).id,
    backupType: index % 2 === 0 ? 'EntireOrganization' : 'SelectedItems',
    schedulePolicy: {
      type: 'DailyAtTime',
      dailyType: 'Everyday',
      dailyTime: `${String(hour).padStart(2, '0')}:00:00`,
    },
    isEnabled: outline.story !== 'disabled',
    nextRun: undefined,
    lastStatus: outline.story === 'queued' ? 'Queued' : (sessions.at(-1)?.status ?? 'Stopped'),
    eTag: 1,
    sessions,
  };
  reschedule(job, now);
  return job;
}

/** Every fourth job writes to the pool of proxies, where there is one. */
function sourceFor(
  repositories: readonly BackupRepository[],
  onJet: boolean,
  index: number,
): BackupRepository {
  const wanted = onJet ? 'jet' : 'object-storage';
  const candidates = repositories.filter(({ kind }) => kind === wanted);
  const pool = candidates.find(({ proxyPoolId }) => proxyPoolId !== undefined);
  const source = index % 4 === 2 ? (pool ?? candidates[0]) : candidates[0];
  if (source === undefined) throw new RangeError(`The estate has no ${wanted} repository.`);
  return source;
}

function makeSessions(
  { random }: EstateBase,
  story: JobOutline['story'],
  hour: number,
  now: Date,
): JobSession[] {
  if (story === 'never-run') return [];
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS + hour * HOUR_MS;
  // An hour's distance, so that no run of the past reaches into the present.
  const last = today <= now.getTime() - 2 * HOUR_MS ? today : today - DAY_MS;
  return [2, 1, 0].map((daysAgo) => {
    const creationTime = new Date(last - daysAgo * DAY_MS);
    const endTime = new Date(creationTime.getTime() + random.integer(3, 50) * MINUTE_MS);
    const status: JobStatus = daysAgo === 0 ? LAST_STATUS[story] : 'Success';
    const isRestorePoint = status === 'Success' || status === 'Warning';
    const processedObjects = story === 'empty' || !isRestorePoint ? 0 : random.integer(10, 4_000);
    const details = status === 'Failed' ? 'The mailbox could not be opened.' : '';
    return {
      id: random.guid(),
      creationTime,
      endTime,
      endsAt: endTime,
      status,
      outcome: status,
      details,
      processedObjects,
    };
  });
}

const LAST_STATUS: Readonly<Record<JobOutline['story'], JobStatus>> = {
  healthy: 'Success',
  failing: 'Failed',
  warning: 'Warning',
  'never-run': 'Stopped',
  disabled: 'Success',
  empty: 'Success',
  'copy-disabled': 'Success',
  'not-configured': 'NotConfigured',
  disconnected: 'Disconnected',
  // It waits for its next run.
  queued: 'Success',
};
