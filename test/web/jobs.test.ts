import { describe, expect, it } from 'vitest';
import {
  controlsOf,
  countStates,
  fittingJobs,
  type Job,
  jobChoiceOf,
  jobsInOrder,
  ofState,
} from '../../web/jobs/job.ts';
import { sizeWords } from '../../web/parts/reader.ts';

const job = (more: Partial<Job>): Job => ({
  server: 'vbr-1',
  product: 'backup-replication',
  id: 'a',
  name: 'Finance',
  type: 'Backup',
  status: 'idle',
  lastResult: 'success',
  raw: {},
  enabled: true,
  ...more,
});
const chosen = (query: string) => jobChoiceOf(new URLSearchParams(query));
const namesOf = (jobs: readonly Job[]) => jobs.map(({ name }) => name);

const jobs = [
  job({ name: 'Job 10', lastRun: '2026-11-29T01:00:00Z', lastResult: 'failed' }),
  job({ name: 'Job 9', lastRun: '2026-11-28T01:00:00Z', status: 'running' }),
  job({
    name: 'Never',
    lastResult: 'none',
    enabled: false,
    server: 'em-1',
    repository: { name: 'Prague-1' },
  }),
];

describe('the jobs of a page', () => {
  it('are found by name, server, repository and message', () => {
    expect(namesOf(fittingJobs(jobs, chosen('find=prague')))).toEqual(['Never']);
    expect(namesOf(fittingJobs(jobs, chosen('server=em-1')))).toEqual(['Never']);
    expect(namesOf(fittingJobs(jobs, chosen('find=job&type=Backup')))).toEqual(['Job 10', 'Job 9']);
    expect(fittingJobs(jobs, chosen('product=microsoft365'))).toEqual([]);
  });

  it('are counted by state, and an unknown state selects all', () => {
    expect(Object.fromEntries(countStates(jobs))).toEqual({ failed: 1, warning: 0, running: 1, disabled: 1 });
    expect(namesOf(ofState(jobs, chosen('state=disabled')))).toEqual(['Never']);
    expect(ofState(jobs, chosen('state=nonsense'))).toHaveLength(3);
  });

  it('are sorted by numbers in names and by times, with missing values last in both directions', () => {
    expect(namesOf(jobsInOrder(jobs, chosen('').sort))).toEqual(['Job 9', 'Job 10', 'Never']);
    expect(namesOf(jobsInOrder(jobs, chosen('sort=lastRun').sort))).toEqual(['Job 9', 'Job 10', 'Never']);
    expect(namesOf(jobsInOrder(jobs, chosen('sort=-lastRun').sort))).toEqual(['Job 10', 'Job 9', 'Never']);
    expect(namesOf(jobsInOrder(jobs, chosen('sort=result').sort))).toEqual(['Job 10', 'Never', 'Job 9']);
  });
});

describe('the possible actions of a job', () => {
  it.each([
    [{ status: 'running' }, ['stop', 'disable']],
    [{ lastResult: 'failed' }, ['start', 'retry', 'disable']],
    [{ lastResult: 'failed', product: 'microsoft365' }, ['start', 'disable']],
    [{ enabled: false }, ['start', 'enable']],
  ] as const)('of %j', (more, controls) => {
    expect(controlsOf(job(more))).toEqual(controls);
  });
});

it.each([
  [0, '0 bytes'],
  [1023, '1,023 bytes'],
  [1024, '1 KB'],
  [1536 * 1024, '1.5 MB'],
  [12.34 * 1024 ** 3, '12.3 GB'],
  [5e17, '444 PB'],
])('%d bytes are %s', (bytes, words) => {
  expect(sizeWords(bytes)).toBe(words);
});
