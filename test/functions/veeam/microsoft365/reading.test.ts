import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import type * as z from 'zod';
import { backupJobSchema } from '../../../../functions/veeam/microsoft365/backup-job.ts';
import { copyJobSchema } from '../../../../functions/veeam/microsoft365/copy-job.ts';
import { jobSessionSchema } from '../../../../functions/veeam/microsoft365/job-session.ts';
import { organizationSchema } from '../../../../functions/veeam/microsoft365/organization.ts';
import { repositorySchema } from '../../../../functions/veeam/microsoft365/repository.ts';

const schemas: Record<string, z.ZodType<{ id: string }>> = {
  copyJob: copyJobSchema,
  backupJob: backupJobSchema,
  jobSession: jobSessionSchema,
  repository: repositorySchema,
  organization: organizationSchema,
};

/** Fields that the schemas look at, with values no server should send. */
const odd = fc.record(
  Object.fromEntries(
    [
      'name',
      'isEnabled',
      'lastStatus',
      'lastRun',
      'endTime',
      'schedulePolicy',
      'statistics',
      'objectStorage',
      '_links',
    ].map((field) => [field, fc.jsonValue()]),
  ),
  { requiredKeys: [] },
);

test.each(Object.keys(schemas))('a %s with an id is read, whatever else it holds', (name) => {
  const schema = schemas[name];
  fc.assert(
    fc.property(odd, (fields) => {
      expect(schema?.parse({ ...fields, id: 'the-id' }).id).toBe('the-id');
    }),
    { numRuns: 500 },
  );
});

test('a schedule policy is kept whole, whatever it is', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (schedulePolicy) => {
      expect(copyJobSchema.parse({ id: 'the-id', schedulePolicy }).schedulePolicy).toEqual(schedulePolicy);
    }),
  );
});

test.each([
  ['success', 'Success'],
  ['SUCCEEDED', 'Success'],
  ['notConfigured', 'NotConfigured'],
  ['Hibernating', 'Hibernating'],
  [null, undefined],
  [7, undefined],
])('the status %j is read as %j', (lastStatus, status) => {
  expect(copyJobSchema.parse({ id: 'x', lastStatus }).lastStatus).toBe(status);
});

afterEach(() => vi.unstubAllEnvs());

test.each([
  ['2026-01-15T23:00:00.1234567+01:00', '2026-01-15T22:00:00.123Z'],
  ['2026-01-15T22:00:00Z', '2026-01-15T22:00:00.000Z'],
  ['2026-01-15T22:00:00', '2026-01-15T22:00:00.000Z'],
  ['0001-01-01T00:00:00Z', undefined],
  ['9999-12-31T23:59:59.9999999Z', undefined],
  ['soon', undefined],
  ['', undefined],
])('the time %j is %j, wherever this runs', (lastRun, iso) => {
  vi.stubEnv('TZ', 'America/New_York');
  expect(copyJobSchema.parse({ id: 'x', lastRun }).lastRun?.toISOString()).toBe(iso);
});

test('without an id nothing is read', () => {
  for (const schema of Object.values(schemas)) expect(schema.safeParse({ name: 'x' }).success).toBe(false);
});
