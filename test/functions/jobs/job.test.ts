import { expect, test } from 'vitest';
import { jobSchema } from '../../../functions/jobs/job.ts';
import { healthyJob, jobWithout } from '../compliance/estate.ts';

test('takes a job with a type nobody has seen', () => {
  expect(jobSchema.parse(healthyJob({ type: 'QuantumBackup' })).type).toBe('QuantumBackup');
});

test('takes a job of which the product tells only the least', () => {
  const least = jobWithout(['lastRun', 'nextRun', 'schedule', 'repository', 'objects', 'hasCopy']);
  expect(jobSchema.parse(least)).toEqual(least);
});

test.each(['2026-03-10T08:00:00+01:00', '1.3.2026', ''])(
  'refuses the time %j: clients convert to UTC',
  (lastRun) => {
    expect(jobSchema.safeParse(healthyJob({ lastRun })).error?.issues[0]?.path).toEqual(['lastRun']);
  },
);
