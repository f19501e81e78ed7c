import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import { mergePatch } from '@veeam-automation/veeam/backup-replication/job-model/merge-patch';
import {
  AccessDeniedError,
  NotFoundError,
  RequestRefusedError,
  RequestTimeoutError,
} from '@veeam-automation/veeam/transport/errors';
import { expect, it } from 'vitest';
import { RefusedError } from '../../../../functions/action.ts';
import { fixJob, type PlannedJob } from '../../../../functions/compliance/drift/fix-job.ts';
import type { FixableJobs } from '../../../../functions/compliance/drift/fixable-jobs.ts';
import type { JobSettings } from '../../../../functions/compliance/settings/job-settings.ts';
import { versionOf } from '../../../../functions/jobs/job-document.ts';

const before: JsonObject = { retries: 1, more: 'x' };
const fixed: JsonObject = { retries: 5, more: 'x' };
const planned: PlannedJob = {
  id: 'a',
  version: versionOf(before),
  changes: [{ field: 'retries', from: 1, to: 5, change: 'better' }],
  patch: { retries: 5 },
};
const details = { server: 'vbr-1', operation: 'edit job', happened: 'it failed', remedy: 'Look.' };

type Writes = (document: JsonObject) => 'written' | 'pending';

/**
 * A server with one job.
 * @param reads what it shows each time it is read; after the last one, what was written
 * @param writes how it takes a write; left out, by doing it
 */
function server(reads: JsonObject[], writes?: Writes) {
  let stored = reads[0] ?? {};
  const written: JsonObject[] = [];
  const jobs: FixableJobs = {
    read: async () => {
      stored = reads.shift() ?? stored;
      return stored;
    },
    settingsOf: ({ retries }) => ({ retries: Number(retries) }) satisfies JobSettings,
    patchFor: () => 'not asked for',
    patched: (document, patch) => mergePatch(document, patch) as JsonObject,
    async write(_id, patch, check) {
      check(reads.shift() ?? stored);
      written.push(patch);
      if (writes) return writes(stored);
      stored = mergePatch(stored, patch) as JsonObject;
      return 'written';
    },
  };
  return { jobs, written };
}
const settings = { retries: 5 };

it('writes a job that has not changed since the plan, and reads it back', async () => {
  const { jobs, written } = server([before]);
  expect(await fixJob(jobs, planned)).toEqual({ outcome: 'fixed', settings });
  expect(written).toEqual([planned.patch]);
});

it.each([
  ['to the letter', fixed, planned],
  ['in what it comes to', { retries: '5', more: 'y' }, planned],
  ['in what has no setting', { ...before, more: 'y' }, { ...planned, changes: [], patch: { more: 'y' } }],
])('does not write a job that is as planned %s', async (_, document, job) => {
  const { jobs, written } = server([document]);
  expect(await fixJob(jobs, job)).toMatchObject({
    outcome: 'fixed',
    settings: { retries: Number(document.retries) },
  });
  expect(written).toEqual([]);
});

it('does not treat a job as fixed when only one of two settings is', async () => {
  const { jobs, written } = server([{ ...before, more: 'y' }]);
  const changes: PlannedJob['changes'] = [
    ...planned.changes,
    { field: 'encryption', from: false, to: true, change: 'better' },
  ];
  expect(await fixJob(jobs, { ...planned, changes })).toMatchObject({ outcome: 'changed' });
  expect(written).toEqual([]);
});

it.each([
  ['since it was planned', [{ ...before, more: 'y' }]],
  ['between reading and writing', [before, { ...before, more: 'y' }]],
])('does nothing to a job that was changed %s', async (_, reads) => {
  const { jobs, written } = server(reads);
  expect(await fixJob(jobs, planned)).toEqual({ outcome: 'changed', because: expect.any(String) });
  expect(written).toEqual([]);
});

const lost: Writes = () => {
  throw new RequestTimeoutError({ ...details, mayHaveActed: true });
};
it.each<[outcome: string, what: string, reads: JsonObject[], writes: Writes]>([
  ['not-taken', 'the server took, and shows otherwise', [before], () => 'written'],
  ['unknown', 'the server has yet to do', [before], () => 'pending'],
  ['unknown', 'no answer came to, and is not done', [before], lost],
])('ends as %s what %s', async (outcome, _, reads, writes) => {
  expect(await fixJob(server(reads, writes).jobs, planned)).toEqual({ outcome, because: expect.any(String) });
});

it('reports a different message for each of these', async () => {
  const reasons = await Promise.all(
    ([() => 'written', () => 'pending', lost] satisfies Writes[]).map(
      async (writes) => (await fixJob(server([before], writes).jobs, planned)).because,
    ),
  );
  expect(new Set(reasons).size).toBe(3);
});

it.each<[what: string, writes: Writes]>([
  ['pending', () => 'pending'],
  ['lost', lost],
])('recognizes what is done by reading, although it is %s', async (_, writes) => {
  const { jobs } = server([before, before, fixed], writes);
  expect(await fixJob(jobs, planned)).toEqual({ outcome: 'fixed', settings });
});

it.each([
  new RequestRefusedError(details),
  new NotFoundError(details),
  new RefusedError('conflict', 'Not on a Sunday.'),
])("ends as refused, with the server's words, after %o", async (error) => {
  const { jobs } = server([before], () => {
    throw error;
  });
  expect(await fixJob(jobs, planned)).toEqual({ outcome: 'refused', because: error.message });
});

it('fails when the state of the job is unknown', async () => {
  const error = new AccessDeniedError(details);
  const { jobs } = server([before], () => {
    throw error;
  });
  await expect(fixJob(jobs, planned)).rejects.toBe(error);
});
