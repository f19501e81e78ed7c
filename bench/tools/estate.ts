import { type CheckOutcome, check } from '../../functions/compliance/check/check.ts';
import { emptyHistory } from '../../functions/compliance/history.ts';
import { complianceSchema } from '../../functions/compliance/policies/configuration.ts';
import type { Reading } from '../../functions/compliance/reading.ts';
import type { JobSettings } from '../../functions/compliance/settings/job-settings.ts';
import type { Job } from '../../functions/jobs/job.ts';
import { seededRandom } from './random.ts';

/** Policies, an exception and a maintenance window, so that no code is skipped because settings are missing. */
export const configuration = complianceSchema.parse({
  timeZone: 'Europe/Prague',
  packs: ['baseline'],
  policies: [
    {
      name: 'production',
      match: { names: ['*1*', '*prod*'] },
      rules: { 'last-success-age': { maxAgeHours: 30 } },
    },
    {
      name: 'first servers',
      match: { servers: ['s1*'], types: ['*Backup'] },
      rules: { 'never-run': { severity: 'high' } },
    },
  ],
  exceptions: [{ match: { names: ['*90'] }, reason: 'Being retired', owner: 'Jana', expires: '2027-01-01' }],
  maintenanceWindows: [
    {
      name: 'patches',
      timeZone: 'Europe/Prague',
      weekly: { days: ['Tuesday'], from: '01:00', to: '05:00' },
    },
  ],
});

const names = ['SQL', 'File & "Print"', 'Exchange 📬', 'Oracle RAC', 'Účetnictví'];
const types = ['VSphereBackup', 'Backup', 'BackupCopy'];

/**
 * The answers of each server on one day: six jobs in a hundred have failed, four ended with a warning. Most jobs end
 * the same every day; five in a hundred have a separate random result on that day.
 */
export function readingsOf(servers: number, jobsEach: number, now: Date): Reading[] {
  const always = seededRandom(1);
  const today = seededRandom(now.getTime());
  const luck = () => {
    const [usual, changes, fresh] = [always(), today() < 0.05, today()];
    return changes ? fresh : usual;
  };
  return Array.from({ length: servers }, (_, server) => ({
    server: `s${server}`,
    product: 'backup-replication',
    version: '12.3.1',
    readAt: now.toISOString(),
    serverTime: now.toISOString(),
    jobs: Array.from({ length: jobsEach }, (_, job) => jobOf(`s${server}`, job, now, luck())),
    settings: {
      table: [...settings],
      jobs: Array.from(
        { length: jobsEach },
        (_, job) => [idOf(job), job % settings.length] as [string, number],
      ),
      unread: [],
    },
    infrastructure: {
      repositories: [
        { id: 'repo-1', name: 'Main repository', isImmutable: false, capacityBytes: 10, freeBytes: 5 },
      ],
      unread: [],
    },
  }));
}

const idOf = (number: number) => `5d3d5d0a-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** Variants of job settings. One keeps too little, one has no retry, and some lack settings that no policy needs. */
const settings: readonly JobSettings[] = Array.from({ length: 40 }, (_, way) => ({
  retention: { points: way === 0 ? 2 : 7 + way },
  encryption: way % 2 === 0,
  schedule: { by: 'time', everyHours: 24 },
  retries: way === 1 ? 0 : 3,
  healthCheck: way % 3 === 0,
  guest: { applicationAware: way % 5 > 0, tolerated: 0 },
  exclusions: { objects: way % 4, disks: 0 },
  notifications: { mail: way % 6 > 0 },
}));

function jobOf(server: string, number: number, now: Date, luck: number): Job {
  const hoursFromNow = (hours: number) => new Date(now.getTime() + hours * 3_600_000).toISOString();
  const lastResult = luck < 0.06 ? 'failed' : luck < 0.1 ? 'warning' : 'success';
  return {
    server,
    product: 'backup-replication',
    id: idOf(number),
    name: `Daily ${names[number % names.length]} ${number}`,
    type: types[number % types.length] ?? 'Backup',
    status: 'idle',
    lastResult,
    raw: { status: 'inactive', lastResult },
    lastRun: hoursFromNow(-8 - luck * 5),
    nextRun: hoursFromNow(14),
    enabled: number % 17 !== 5,
    schedule: 'timed',
    repository: { id: 'repo-1', name: 'Main repository' },
    objects: number % 23 === 3 ? 0 : 10 + (number % 40),
    hasCopy: number % 9 !== 0,
    ...(lastResult === 'failed' && {
      session: { message: 'Failed to create a snapshot: the datastore is full' },
    }),
  };
}

/** The last of this many daily checks: its report has a month of marks, and old and new findings. */
export function lastOfDailyChecks(
  days: number,
  servers: number,
  jobsEach: number,
  lastDay: Date,
): CheckOutcome {
  let outcome: CheckOutcome | undefined;
  for (let ago = days - 1; ago >= 0; ago--) {
    const now = new Date(lastDay.getTime() - ago * 86_400_000);
    outcome = check({
      id: `check-${now.toISOString().slice(0, 10)}`,
      readings: readingsOf(servers, jobsEach, now),
      history: outcome?.history ?? emptyHistory(),
      configuration,
      now,
    });
  }
  if (!outcome) throw new RangeError('There must be a day at least.');
  return outcome;
}
