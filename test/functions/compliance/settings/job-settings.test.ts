import { expect, it } from 'vitest';
import { jobSettingsSchema } from '../../../../functions/compliance/settings/job-settings.ts';

it.each(['time', 'after-job', 'continuous', 'nothing'])('settings by %s are stored unchanged', (by) => {
  const settings = {
    retention: { points: 7, days: 0.5, gfs: { weeks: 1, months: 2, years: 3 } },
    encryption: true,
    schedule: { by, everyHours: 0.5, windowHours: 12 },
    retries: 3,
    guest: { applicationAware: true, tolerated: 1, indexing: false, credentials: true },
    healthCheck: true,
    fullBackups: { synthetic: true, active: false },
    storage: { repositoryId: 'r', repositoryName: 'Main', isImmutable: true, archiveRepositoryId: 'a' },
    objects: 4,
    exclusions: { objects: 1, disks: 2, names: ['vm-1'] },
    notifications: { mail: true, snmp: false },
    copies: { jobs: ['j'], backups: 1, repositories: ['r'] },
    verifies: ['j'],
  };
  expect(jobSettingsSchema.parse(settings)).toEqual(settings);
  expect(jobSettingsSchema.safeParse({ ...settings, schedule: { by: 'night' } }).success).toBe(false);
});
