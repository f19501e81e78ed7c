import { expect, it } from 'vitest';
import type { Infrastructure } from '../../../../functions/compliance/infrastructure/infrastructure.ts';
import { jobRules } from '../../../../functions/compliance/rules/registry.ts';
import type { JobContext } from '../../../../functions/compliance/rules/rule.ts';
import type { JobSettings } from '../../../../functions/compliance/settings/job-settings.ts';
import type { Job } from '../../../../functions/jobs/job.ts';
import { healthyJob, hoursAgo, knownHistory } from '../estate.ts';
import { inShort, of, serverAhead } from './judged.ts';

type JobCase = [rule: string, asked: Record<string, unknown>, context: JobContext, ...result: unknown[]];
const required = { required: true };
const set = (settings: JobSettings, job: Partial<Job> = {}, others: Partial<JobContext> = {}) =>
  of(job, {}, { settings, ...others });
const stored = (repositories: NonNullable<Infrastructure['repositories']>) => ({
  infrastructure: { repositories, unread: [] },
});
const immutable = [
  { id: 'other', name: 'Main repository', isImmutable: true },
  { id: 'repo-1', name: 'Main repository', isImmutable: false },
];

it.each<JobCase>([
  ['retention-too-short', {}, set({ retention: { points: 2, days: 99 } }), 'violates', [2, 3], 0],
  [
    'gfs-missing',
    { weeks: 4, months: 6, years: 1 },
    set({ retention: { gfs: { weeks: 4, months: 5, years: 0 } } }),
    'violates',
    [5, 6, 0, 1],
    0,
  ],
  ['full-backup-missing', required, set({ fullBackups: { active: false } }), 'violates', [null, false], 0],
  ['full-backup-missing', required, set({ fullBackups: { synthetic: true } }), 'complies'],
  ['full-backup-missing', required, set({ fullBackups: { synthetic: false } }), 'violates', [false, null], 0],
  ['verified-restore-missing', required, set({}), 'violates', [0, null, 31], 0],
  [
    'verified-restore-missing',
    { ...required, maxDays: 1 },
    set(
      {},
      {},
      {
        verifiedBy: [99, 50, 70].map((age) => ({
          job: healthyJob(),
          history: knownHistory({ lastWarning: hoursAgo(age) }),
        })),
      },
    ),
    'violates',
    [3, hoursAgo(50), 1],
    0,
  ],
  [
    'verified-restore-missing',
    { ...required, maxDays: 1 },
    set(
      {},
      {},
      {
        verifiedBy: [{ job: healthyJob(), history: knownHistory({ lastSuccess: hoursAgo(22) }) }],
        ...serverAhead,
      },
    ),
    'violates',
    [1, hoursAgo(22), 1],
    0,
  ],
  // A file share is not a machine that SureBackup starts.
  ['verified-restore-missing', required, set({}, { type: 'FileBackup' }), 'not-applicable'],
  ['application-failures-tolerated', required, set({ guest: { tolerated: 2 } }), 'violates', [2, 0], 0],
  ['schedule-too-rare', {}, set({ schedule: { by: 'continuous' } }), 'complies'],
  ['schedule-too-rare', {}, set({ schedule: { by: 'after-job', everyHours: 999 } }), 'not-applicable'],
  ['schedule-too-rare', {}, set({ schedule: { by: 'time' } }), 'not-applicable'],
  ['schedule-too-rare', {}, set({}), 'not-applicable'],
  [
    'schedule-too-rare',
    {},
    set({ schedule: { by: 'time', everyHours: 999 } }, { enabled: false }),
    'not-applicable',
  ],
  [
    'job-without-retries',
    { minRetries: 3 },
    set({ retries: 2, schedule: { by: 'time' } }),
    'violates',
    [2, 3],
    0,
  ],
  ['job-without-retries', {}, set({ retries: 0, schedule: { by: 'continuous' } }), 'not-applicable'],
  ['job-without-retries', {}, set({ retries: 0 }, { enabled: false }), 'not-applicable'],
  ['job-without-retries', {}, set({}), 'not-applicable'],
  [
    'too-many-exclusions',
    { ...required, maxObjects: 1, maxPartly: 1 },
    set({ exclusions: { objects: 1, disks: 1 } }),
    'complies',
  ],
  [
    'too-many-exclusions',
    required,
    set({ exclusions: { objects: 0, disks: 1, names: [] } }),
    'violates',
    [0, 1, 0, 0],
    0,
  ],
  [
    'too-many-exclusions',
    required,
    set({ exclusions: { objects: 2, disks: 0, names: ['a', 'b'] } }),
    'violates',
    [2, 0, 'a, b', 0, 0],
    0,
  ],
  // By the id if there is one, and otherwise by the name.
  [
    'repository-not-immutable',
    required,
    set({}, {}, stored(immutable)),
    'violates',
    ['Main repository', false],
    0,
  ],
  [
    'repository-not-immutable',
    required,
    set({}, { repository: { name: 'Main repository' } }, stored(immutable)),
    'complies',
  ],
  [
    'repository-not-immutable',
    required,
    set({ storage: { repositoryId: 'other' } }, { repository: {} }, stored(immutable)),
    'complies',
  ],
  [
    'repository-not-immutable',
    required,
    set({ storage: { isImmutable: false } }, { repository: {} }, stored(immutable)),
    'violates',
    [null, false],
    0,
  ],
  [
    'repository-not-immutable',
    required,
    set({ storage: { repositoryId: 'gone', isImmutable: false } }, { repository: {} }, stored(immutable)),
    'violates',
    ['gone', false],
    0,
  ],
  [
    'repository-not-immutable',
    { ...required, minDays: 7 },
    set({}, {}, stored([{ id: 'repo-1', name: 'M', isImmutable: true, immutableDays: 6 }])),
    'violates',
    ['M', 6, 7],
    0,
  ],
  [
    'repository-not-immutable',
    required,
    set({}, {}, stored([{ id: 'repo-1', name: 'M', isImmutable: true }])),
    'complies',
  ],
  ['repository-not-immutable', required, of({}, {}, stored([])), 'not-applicable'],
  ['repository-not-immutable', required, of({}), 'unknown'],
  ['repository-not-named', { repositories: ['repo-?'] }, of({}), 'complies'],
  [
    'repository-not-named',
    { repositories: ['Gold', 'Silver'] },
    of({}),
    'violates',
    ['Main repository', 'Gold, Silver'],
    0,
  ],
  [
    'repository-not-named',
    { repositories: ['Gold'] },
    of({ repository: { id: 'x' } }),
    'violates',
    ['x', 'Gold'],
    0,
  ],
  [
    'repository-not-named',
    { repositories: ['Main*'] },
    set({ storage: { repositoryName: 'Main' } }, { repository: {} }),
    'complies',
  ],
])('%s, asked for %j', (id, asked, context, ...result) => {
  const rule = jobRules.find((each) => each.id === id);
  expect(rule && inShort(rule.prepare(asked)(context))).toEqual(result);
});
