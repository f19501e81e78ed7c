import type { EstateSize } from '../estate/estate.ts';
import { SeededRandom } from '../estate/seed.ts';
import type { Microsoft365Version } from '../options.ts';
import { makeBackupJob } from './estate-jobs.ts';
import { outlineOf } from './job-outlines.ts';
import type { BackupRepository, CopyJob, Microsoft365Estate } from './model.ts';
import { makeRepositories } from './repositories.ts';
import { reschedule } from './runs.ts';
import { DEFAULT_POLICY } from './schedule-policy.ts';

/** The organization of the create example. Source: vb365-v6: POST CopyJobs. */
const FIRST_ORGANIZATION_ID = 'e60dfb9c-ac58-4463-879f-9855ac35576b';

/**
 * As many Microsoft 365 backup jobs as the size says, of which `copyJobGaps` (default a quarter, two at least) have no
 * copy job. The same size, version and `now` give the same estate; only version 8 knows pools of proxies.
 */
export function makeMicrosoft365Estate(
  size: EstateSize,
  version: Microsoft365Version,
  now: Date,
): Microsoft365Estate {
  const random = new SeededRandom(size.seed + 365);
  const installationId = random.guid();
  const organizations = ['lab.onmicrosoft.com', 'tenant-two.onmicrosoft.com'].map((name, index) => ({
    id: index === 0 ? FIRST_ORGANIZATION_ID : random.guid(),
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
      schedulePolicy: index % 3 === 1 ? dailyPolicy(random.integer(0, 23)) : { ...DEFAULT_POLICY },
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
  return { random, installationId, organizations, repositories, backupJobs, backupJobById, copyJobs };
}

/** The numbers of the jobs without a copy job: first those whose outline says so, then the others in order. */
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
