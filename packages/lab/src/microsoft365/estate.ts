import { dayMs, hourMs, minuteMs } from '../estate/clock.ts';
import type { EstateSize } from '../estate/estate.ts';
import { SeededRandom } from '../estate/seed.ts';
import type { Microsoft365Version } from '../options.ts';
import { someItems } from './job-items.ts';
import { everyDayAt } from './job-schedule.ts';
import { makeRepositories, proxiesOf } from './make-infrastructure.ts';
import type {
  BackupJob,
  BackupRepository,
  CopyJob,
  JobSession,
  JobStatus,
  Microsoft365Estate,
} from './model.ts';
import { reschedule } from './runs.ts';
import { defaultPolicy } from './schedule.ts';

/** The organization of the create example. Source: vb365-v6: POST CopyJobs. */
const firstOrganizationId = 'e60dfb9c-ac58-4463-879f-9855ac35576b';

/**
 * Makes the number of Microsoft 365 backup jobs that the size asks for. `copyJobGaps` of them (default: a quarter, at
 * least two) have no copy job. The same size, version and `now` give the same estate; only version 8 has proxy pools.
 */
export function makeMicrosoft365Estate(
  size: EstateSize,
  version: Microsoft365Version,
  now: Date,
): Microsoft365Estate {
  const random = new SeededRandom(size.seed + 365);
  const installationId = random.guid();
  const organizations = ['lab.onmicrosoft.com', 'tenant-two.onmicrosoft.com'].map((name, index) => ({
    id: index === 0 ? firstOrganizationId : random.guid(),
    name,
    msid: random.guid(),
  }));
  const repositories = makeRepositories(random, version === 'v8');
  const outlines = Array.from({ length: size.jobs }, (_, index) => outlineOf(index));
  const gaps = gapsAmong(outlines, size.copyJobGaps ?? Math.max(2, Math.round(size.jobs / 4)));
  const base = { random, organizations, repositories };
  const backupJobs = outlines.map((outline, index) =>
    makeBackupJob(base, outline, index, gaps.has(index), now),
  );
  const copyJobs = backupJobs.flatMap((job, index): CopyJob[] => {
    if (gaps.has(index)) return [];
    const copyJob: CopyJob = {
      type: 'Copy',
      id: random.guid(),
      backupJobId: job.id,
      repositoryId: targetFor(job.repositoryId, repositories).id,
      schedulePolicy: index % 3 === 1 ? dailyPolicy(random.integer(0, 23)) : { ...defaultPolicy },
      isEnabled: outlines[index]?.story !== 'copy-disabled',
      nextRun: undefined,
      lastStatus: 'Success',
      eTag: 1,
      sessions: job.sessions
        .filter(({ status }) => status === 'Success')
        .map((session) => ({ ...session, id: random.guid() })),
    };
    reschedule(copyJob, now);
    return [copyJob];
  });
  const backupJobById = new Map(backupJobs.map((job) => [job.id, job]));
  const proxies = proxiesOf(repositories);
  // These values are derived from the estate, so that they do not change the random sequence of a seed.
  const users = size.jobs * 40;
  const license = { expires: new Date(now.getTime() + 400 * dayMs), total: users * 2 + 10, used: users };
  return {
    random,
    installationId,
    organizations,
    repositories,
    proxies,
    license,
    backupJobs,
    backupJobById,
    copyJobs,
  };
}

/** The indexes of the jobs without a copy job: first the jobs whose outline says so, then the others in order. */
function gapsAmong(outlines: readonly { readonly isGap: boolean }[], count: number): ReadonlySet<number> {
  const numbers = [...outlines.keys()];
  const marked = numbers.filter((number) => outlines[number]?.isGap === true);
  const others = numbers.filter((number) => outlines[number]?.isGap !== true);
  return new Set([...marked, ...others].slice(0, count));
}

const dailyPolicy = (hour: number): CopyJob['schedulePolicy'] => ({
  type: 'DailyAtTime',
  dailyType: 'Everyday',
  dailyTime: `${String(hour).padStart(2, '0')}:00:00`,
  backupCopyWindowEnabled: false,
});

/** The first archive on the same proxy or pool with the same retention type. */
function targetFor(sourceId: string, repositories: readonly BackupRepository[]): BackupRepository {
  const source = repositories.find(({ id }) => id === sourceId);
  const target = repositories.find(
    (repository) =>
      repository.kind === 'archive' &&
      repository.proxyId === source?.proxyId &&
      repository.proxyPoolId === source?.proxyPoolId &&
      repository.retentionType === source?.retentionType,
  );
  if (target === undefined) throw new RangeError('A repository has no archive to copy to.');
  return target;
}

/** The backup job of the create example. Source: vb365-v6: POST CopyJobs. */
const firstJobId = 'b7c1cc0b-2b3c-4096-9ba1-2d665b4ae504';

type EstateBase = Pick<Microsoft365Estate, 'random' | 'organizations' | 'repositories'>;

/** Makes a backup job whose runs end before `now`. */
function makeBackupJob(
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
  const id = index === 0 ? firstJobId : random.guid();
  const backupType = index % 2 === 0 ? 'EntireOrganization' : 'SelectedItems';
  const job: BackupJob = {
    type: 'Backup',
    id,
    name: outline.name,
    description: `${outline.name}, made for the lab`,
    organizationId: organization.id,
    repositoryId: sourceFor(base.repositories, outline.onJet && isGap, index).id,
    backupType,
    selectedItems: backupType === 'SelectedItems' ? someItems(id) : [],
    excludedItems: [],
    schedulePolicy: everyDayAt(`${String(hour).padStart(2, '0')}:00:00`),
    isEnabled: outline.story !== 'disabled',
    nextRun: undefined,
    lastStatus: outline.story === 'queued' ? 'Queued' : (sessions.at(-1)?.status ?? 'Stopped'),
    eTag: 1,
    sessions,
  };
  reschedule(job, now);
  return job;
}

/** Every fourth job writes to the pool of proxies, if there is one. */
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
  const today = Math.floor(now.getTime() / dayMs) * dayMs + hour * hourMs;
  // A margin of an hour and more, so that no past run extends into the present.
  const last = today <= now.getTime() - 2 * hourMs ? today : today - dayMs;
  return [2, 1, 0].map((daysAgo) => {
    const creationTime = new Date(last - daysAgo * dayMs);
    const endTime = new Date(creationTime.getTime() + random.integer(3, 50) * minuteMs);
    const status: JobStatus = daysAgo === 0 ? lastStatus[story] : 'Success';
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

const lastStatus: Readonly<Record<JobOutline['story'], JobStatus>> = {
  healthy: 'Success',
  failing: 'Failed',
  warning: 'Warning',
  'never-run': 'Stopped',
  disabled: 'Success',
  empty: 'Success',
  'copy-disabled': 'Success',
  'not-configured': 'NotConfigured',
  disconnected: 'Disconnected',
  // A queued job waits for its next run.
  queued: 'Success',
};

/** A backup job before it has ids and a history. */
interface JobOutline {
  readonly name: string;
  readonly story:
    | 'healthy'
    | 'failing'
    | 'warning'
    | 'never-run'
    | 'disabled'
    | 'empty'
    | 'copy-disabled'
    | 'not-configured'
    | 'disconnected'
    | 'queued';
  /** Whether it is one of the first jobs to have no copy job. */
  readonly isGap: boolean;
  /** Whether it writes to a JET repository, which cannot be copied from; only for a job without a copy job. */
  readonly onJet: boolean;
}

function outline(name: string, story: JobOutline['story'] = 'healthy', traits: Partial<JobOutline> = {}) {
  return { name, story, isGap: false, onJet: false, ...traits };
}

/** The first jobs of every estate. Backup1 is the job of the create example (vb365-v6: POST CopyJobs). */
const firstJobs: readonly JobOutline[] = [
  outline('Backup1', 'healthy', { isGap: true }),
  outline('Exchange Online Mailboxes'),
  outline('SharePoint & Teams "All"', 'copy-disabled'),
  outline('Legacy Mail on Disk', 'healthy', { isGap: true, onJet: true }),
  outline('OneDrive <VIP> 日本語', 'warning'),
  outline('Finance Mailboxes', 'failing'),
  outline('New Hires', 'never-run'),
  outline('Archive of Leavers', 'disabled'),
  outline('Shared Mailboxes', 'empty'),
];

const kindChoices = ['Mailboxes', 'SharePoint', 'OneDrive', 'Teams'];

/** After the default twelve: documented states that are rare. None of these jobs writes to the pool. */
const rareJobs: Readonly<Record<number, JobOutline>> = {
  12: outline('Tenant Without Application', 'not-configured'),
  13: outline('Remote Proxy', 'disconnected'),
  15: outline('Night Queue', 'queued'),
};

/** The outline of the job with the given index, from 0. */
function outlineOf(index: number): JobOutline {
  const number = String(index + 1).padStart(3, '0');
  return (
    firstJobs[index] ?? rareJobs[index] ?? outline(`${kindChoices[index % kindChoices.length]} ${number}`)
  );
}
