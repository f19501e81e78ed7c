import { expect, test } from 'vitest';
import { makeMicrosoft365Estate } from '../../src/microsoft365/estate.ts';
import { advance, lastRestorePoint, showState } from '../../src/microsoft365/runs.ts';
import { control } from '../lab-client.ts';
import { M365Session, startM365Lab } from './m365-session.ts';

const now = new Date('2026-03-04T12:00:00Z');
const longAgo = new Date('2026-01-01T00:00:00Z');
const estateWith = () => {
  const estate = makeMicrosoft365Estate({ jobs: 12, servers: 1, seed: 1 }, 'v8', now);
  const [copyJob] = estate.copyJobs;
  if (copyJob === undefined) throw new Error('The estate has no copy job.');
  return { estate, copyJob };
};

test('a job shows any status it is set to, and keeps the rest', () => {
  const { estate, copyJob } = estateWith();
  const before = { ...copyJob };
  expect(showState(estate, { job: copyJob.id.toUpperCase(), status: 'Levitating' }, now)).toBe(true);
  expect(copyJob).toEqual({ ...before, lastStatus: 'Levitating', eTag: 2 });
});

test('a given run replaces all earlier ones', () => {
  const { estate, copyJob } = estateWith();
  const lastRun = {
    creationTime: longAgo,
    endTime: longAgo,
    result: 'Warning' as const,
    processedObjects: 0,
  };
  showState(estate, { job: copyJob.id, lastRun, nextRun: null, isEnabled: false }, now);
  expect(copyJob).toMatchObject({ lastStatus: 'Warning', nextRun: undefined, isEnabled: false });
  expect(copyJob.sessions).toHaveLength(1);
  expect(lastRestorePoint(copyJob)).toEqual(longAgo);
  showState(estate, { job: copyJob.id, lastRun: null }, now);
  expect(copyJob.sessions).toEqual([]);
});

test('a given run without an end continues, whatever the time is', () => {
  const { estate, copyJob } = estateWith();
  showState(
    estate,
    {
      job: copyJob.id,
      lastRun: { creationTime: longAgo, result: 'Success', processedObjects: 3 },
    },
    now,
  );
  advance(estate, new Date('2027-01-01T00:00:00Z'), 10_000);
  expect(copyJob.lastStatus).toBe('Running');
  expect(copyJob.sessions).toHaveLength(1);
});

test('a job that is set to disabled has no next run; enabled again, it has one', () => {
  const { estate } = estateWith();
  const [job] = estate.backupJobs;
  const id = job?.id ?? '';
  showState(estate, { job: id, isEnabled: false }, now);
  expect(job?.nextRun).toBeUndefined();
  showState(estate, { job: id, isEnabled: true }, now);
  expect(job?.nextRun?.getTime()).toBeGreaterThan(now.getTime());
});

test('there is no such job', () => {
  const { estate } = estateWith();
  expect(showState(estate, { job: 'none', status: 'Failed' }, now)).toBe(false);
});

test('the control API finds a copy job by its name, and a client sees the change', async () => {
  const lab = await startM365Lab('v8');
  const session = await M365Session.open(lab, 'v8');
  const name = 'Finance Mailboxes - copy job';
  const change = { server: 'vb365-1', job: name, lastRun: '2026-02-01T10:00:00Z', lastResult: 'Failed' };
  expect((await control(lab, 'POST', '/jobs', change)).status).toBe(200);
  expect(await session.find('CopyJobs', name)).toMatchObject({
    lastStatus: 'Failed',
    lastRun: '2026-02-01T10:00:00.000Z',
  });
  await lab.close();
});
