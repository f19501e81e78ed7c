import type { JobHistory } from '../../functions/compliance/history.ts';
import type { JobsReading, Reading } from '../../functions/compliance/reading.ts';
import type { Job } from '../../functions/jobs/job.ts';

/** When the samples are checked. */
export const now = new Date('2026-03-10T08:00:00.000Z');
const hoursAgo = (hours: number): string => new Date(now.getTime() - hours * 3_600_000).toISOString();

/** A job that every rule is content with. */
const healthy: Job = {
  server: 'vbr-1',
  product: 'backup-replication',
  id: 'a8f5b5f0-0000-4000-8000-000000000001',
  name: 'Daily SQL',
  type: 'VSphereBackup',
  status: 'idle',
  lastResult: 'success',
  raw: { status: 'inactive', lastResult: 'Success' },
  lastRun: hoursAgo(10),
  lastSuccess: hoursAgo(10),
  nextRun: hoursAgo(-14),
  enabled: true,
  schedule: 'timed',
  repository: { name: 'Main repository' },
  objects: 12,
  hasCopy: true,
};
const of365 = { server: 'vb365-1', product: 'microsoft365', name: 'Mailboxes', type: 'Backup' } as const;

/** What a check reads of a server, and what it remembers of the job. */
export interface RuleSample {
  reading: Reading;
  remembered: JobHistory;
}

function sample(changes: Partial<Job>, history: Partial<JobHistory> = {}, others: Job[] = []): RuleSample {
  const job = { ...healthy, ...changes };
  const { server, product } = job;
  return {
    reading: { server, product, readAt: now.toISOString(), jobs: [job, ...others] },
    remembered: { name: job.name, firstSeen: hoursAgo(2000), days: '', ...history },
  };
}

/** Without what the product tells of runs: nothing has run. */
const { lastRun: _run, lastSuccess: _success, ...untried } = healthy;
const { nextRun: _next, ...unplanned } = healthy;
const emptied = sample({});

/** By rule: something that it finds. */
export const ruleSamples: Readonly<Record<string, RuleSample>> = {
  'last-result': sample({
    lastResult: 'failed',
    raw: { lastResult: 'Failed' },
    session: { message: 'Not enough free space on the repository.' },
  }),
  'last-success-age': sample({ lastRun: hoursAgo(50), lastSuccess: hoursAgo(50) }),
  'never-run': { ...emptied, reading: readingOf({ ...untried, lastResult: 'none' }) },
  'disabled-too-long': sample({ status: 'disabled', enabled: false }, { disabledSince: hoursAgo(200) }),
  'running-too-long': sample(
    {
      status: 'running',
      raw: { status: 'running' },
      runningSince: hoursAgo(30),
      session: { progressPercent: 71 },
    },
    { runningSince: hoursAgo(30) },
  ),
  'success-without-objects': sample({ objects: 0 }),
  'next-run-missing': { ...emptied, reading: readingOf(unplanned) },
  'job-disconnected': sample({ ...of365, status: 'disconnected', raw: { status: 'Disconnected' } }),
  'unknown-state': sample({ status: 'unknown', raw: { status: 'Hibernating', lastResult: 'Success' } }),
  'copy-job-behind': sample({ name: 'Copy of Daily SQL', type: 'BackupCopy', copyOf: [], enabled: false }),
  'microsoft365-job-without-copy': sample({ ...of365, hasCopy: false }),
  'backup-job-without-copy': sample({ hasCopy: false }),
  'server-unreachable': {
    ...emptied,
    reading: {
      server: 'vbr-1',
      product: 'backup-replication',
      readAt: now.toISOString(),
      error: { code: 'connect-timeout', message: 'No connection within 20 s.' },
    },
  },
  'server-clock': { ...emptied, reading: { ...readingOf(healthy), serverTime: hoursAgo(-2) } },
  'odd-values': {
    ...emptied,
    reading: {
      ...readingOf(healthy),
      oddValues: {
        count: 1,
        values: [{ record: healthy.id, field: 'objectsCount', problem: 'out-of-range' }],
      },
    },
  },
  'server-without-jobs': { ...emptied, reading: { ...emptied.reading, jobs: [] } },
};

function readingOf(job: Job): JobsReading {
  return { server: job.server, product: job.product, readAt: now.toISOString(), jobs: [job] };
}
