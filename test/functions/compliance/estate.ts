import type { JobHistory } from '../../../functions/compliance/history.ts';
import type { JobsReading } from '../../../functions/compliance/reading.ts';
import { changedPasts, noPasts } from '../../../functions/compliance/record/pasts.ts';
import type { JobContext } from '../../../functions/compliance/rules/rule.ts';
import type { Job } from '../../../functions/jobs/job.ts';
import type { NewItem } from '../../../functions/platform/record/item.ts';

export const now = new Date('2026-03-10T08:00:00.000Z');

/** The ISO time `hours` before `now`. */
export const hoursAgo = (hours: number): string => new Date(now.getTime() - hours * 3_600_000).toISOString();

/** A job that complies with every rule, unless `changes` prevent it. */
export const healthyJob = (changes: Partial<Job> = {}): Job => ({
  server: 'vbr01',
  product: 'backup-replication',
  id: 'a8f5b5f0-0000-4000-8000-000000000001',
  name: 'Daily SQL',
  type: 'VSphereBackup',
  status: 'idle',
  lastResult: 'success',
  raw: { status: 'inactive', lastResult: 'Success' },
  lastRun: hoursAgo(10),
  nextRun: hoursAgo(-14),
  enabled: true,
  schedule: 'timed',
  repository: { id: 'repo-1', name: 'Main repository' },
  objects: 12,
  hasCopy: true,
  ...changes,
});

/** `healthyJob` without the named fields, as if the product did not report them. */
export function jobWithout(fields: (keyof Job)[], changes: Partial<Job> = {}): Job {
  const job: Partial<Job> = healthyJob(changes);
  for (const field of fields) delete job[field];
  return job as Job;
}

export const knownHistory = (changes: Partial<JobHistory> = {}): JobHistory => ({
  name: 'Daily SQL',
  firstSeen: hoursAgo(2000),
  days: '',
  ...changes,
});

/** The items in which a check of that day stores the histories of a server's jobs. */
export const pastItems = (
  server: string,
  jobs: Readonly<Record<string, JobHistory>>,
  day: string,
): NewItem[] => changedPasts(server, noPasts, jobs, day, (days) => days).puts;

export const contextOf = (
  job: Job,
  history: Partial<JobHistory> = {},
  others: Partial<JobContext> = {},
): JobContext => ({
  job,
  history: knownHistory(history),
  now,
  serverNow: now,
  sources: [],
  copies: [],
  verifiedBy: [],
  standardNamed: () => undefined,
  ...others,
});

export const readingOf = (jobs: Job[], changes: Partial<JobsReading> = {}): JobsReading => ({
  server: 'vbr01',
  product: 'backup-replication',
  readAt: now.toISOString(),
  jobs,
  ...changes,
});
