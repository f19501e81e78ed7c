import { OddValues } from '@veeam-automation/veeam/reading/odd-values';
import { soundJobs } from '../jobs/sound-jobs.ts';
import { parseRecord, salvage } from '../platform/salvage.ts';
import { failedReadingSchema, jobsReadingSchema, type Reading } from './reading.ts';

const envelope = jobsReadingSchema.omit({ jobs: true });

/**
 * Reads what reading a server gave, job by job: what another version of this code has written otherwise costs itself,
 * and is among the odd values of the server. Undefined when nothing can be used.
 */
export function readReading(text: string, server: string): Reading | undefined {
  const stored = parseRecord(text);
  if (stored?.['server'] !== server) return undefined;
  if (!Array.isArray(stored['jobs'])) return salvage(failedReadingSchema, stored)?.value;
  const about = salvage(envelope, stored)?.value;
  if (about === undefined) return undefined;
  const { count = 0, values = [] } = about.oddValues ?? {};
  const odd = new OddValues((record) => record);
  // What was noted at the reading is noted once.
  const known = new Set(
    values.filter(({ problem }) => problem === 'duplicate-id').map(({ record }) => record),
  );
  for (const record of known) odd.add(record, '', 'duplicate-id');
  const jobs = soundJobs(stored['jobs'], odd);
  const fresh = odd.values.slice(known.size);
  if (fresh.length === 0) return { ...about, jobs };
  return { ...about, jobs, oddValues: { count: count + fresh.length, values: [...fresh, ...values] } };
}
