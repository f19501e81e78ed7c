import type { S3Client } from '@aws-sdk/client-s3';
import { CommandFailedError } from '@veeam-automation/cli/command-line/errors';
import { ComplianceRecord } from '../../functions/compliance/record/compliance-record.ts';
import { ComplianceStorage } from '../../functions/compliance/storage.ts';
import type { Job } from '../../functions/jobs/job.ts';
import { type JobRun, readRun, runPartition, runsOfJob } from '../../functions/jobs/runs.ts';
import { ObjectStore } from '../../functions/platform/object-store.ts';
import type { AutomationRecord } from '../../functions/platform/record/record.ts';
import type { LastReading } from './twin.ts';

/** At most this many runs of each job are included. */
const mostRuns = 7;

/**
 * Returns the readings of the latest check, with the last runs of the jobs in the record.
 * @returns the readings, and the names of the servers that the check could not read
 * @throws CommandFailedError when there is none
 */
export async function lastReadings(
  record: AutomationRecord,
  s3: S3Client,
  bucket: string,
): Promise<{ readings: LastReading[]; unread: string[] }> {
  const latest = await new ComplianceRecord(record).latest();
  if (latest === undefined)
    throw new CommandFailedError('No check has run yet: there is no reading to copy.');
  const storage = new ComplianceStorage(new ObjectStore(bucket, s3));
  const readings: LastReading[] = [];
  const unread: string[] = [];
  for (const server of latest.servers ?? []) {
    const reading = (await storage.getReading(latest.id, server))?.reading;
    if (typeof reading !== 'object' || !('jobs' in reading)) unread.push(server);
    else readings.push({ reading, runs: await lastRuns(record, server, reading.jobs) });
  }
  if (readings.length > 0) return { readings, unread };
  throw new CommandFailedError(
    `s3://${bucket} has no readings of the check ${latest.id}: they are kept for 30 days. Run a check first.`,
  );
}

async function lastRuns(
  record: AutomationRecord,
  server: string,
  jobs: readonly Job[],
): Promise<ReadonlyMap<string, readonly JobRun[]>> {
  const runs = new Map<string, readonly JobRun[]>();
  for (const { id } of jobs) {
    const { items } = await record.page({
      pk: runPartition(server),
      prefix: runsOfJob(id),
      newestFirst: true,
      limit: mostRuns,
    });
    runs.set(id, items.flatMap((item) => readRun(item) ?? []).reverse());
  }
  return runs;
}
