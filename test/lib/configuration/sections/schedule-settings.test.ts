import { expect, it } from 'vitest';
import { automation } from '../../../../lib/configuration/schema.ts';

const servers = {
  'em-1': { product: 'enterprise-manager', url: 'https://em.example:9398', tls: 'public' },
  'vbr-1': { product: 'backup-replication', url: 'https://vbr.example:9419', tls: 'public' },
  'vb365-1': { product: 'microsoft365', url: 'https://vb365.example:4443', tls: 'public' },
};
const id = '9f3c5f0e-55b7-4a0c-8d5c-3f1f6b0f3c11';
const clone = { server: 'em-1', job: 'Standard', name: '{{job}} {{date}}' };
const copy = { server: 'vb365-1', backupJob: 'Mail', repository: 'Archive', schedule: { type: 'Immediate' } };
const policies = [{ name: 'all', match: { jobs: ['*'] }, repository: 'A', schedule: { type: 'Immediate' } }];

const parse = (schedules: object, also: object = {}) =>
  automation.safeParse({ servers, copyJobs: { policies }, schedules, ...also });
const problems = (schedule: object, also?: object) =>
  parse({ nightly: { schedule: 'rate(1 day)', ...schedule } }, also).error?.issues.map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  ) ?? [];

it.each<[string, object]>([
  ['clones:create', clone],
  ['compliance:check', {}],
  ['compliance:acknowledge', { finding: 'last-result/em-1/x', because: 'known' }],
  ['compliance:mute', { pattern: 'Test*', until: '2027-01-01T00:00:00Z', because: 'lab' }],
  ['compliance:unmute', { pattern: 'Test*' }],
  ['compliance:test-notice', {}],
  ['copy-jobs:create', copy],
  ['copy-jobs:run-policies', {}],
  ['copy-jobs:run-policies', { server: 'vb365-1' }],
  ...(['start', 'stop', 'retry', 'enable', 'disable'] as const).map((control): [string, object] => [
    'jobs:control',
    { server: 'vb365-1', id, control },
  ]),
  ['jobs:create', { server: 'vbr-1', request: { name: 'New', type: 'VSphereBackup', virtualMachines: {} } }],
  ['jobs:edit', { server: 'vbr-1', id, request: { name: 'New', type: 'VSphereBackup' } }],
  ['jobs:delete', { server: 'vbr-1', id }],
])('accepts %s with %j', (action, given) => {
  expect(problems({ action, with: given })).toEqual([]);
});

it('has defaults: no flexible window, UTC, enabled, no input', () => {
  const { data } = parse({ a: { action: 'compliance:check', schedule: 'at(2026-12-24T06:00:00)' } });
  expect(data?.schedules['a']).toEqual({
    action: 'compliance:check',
    with: {},
    schedule: 'at(2026-12-24T06:00:00)',
    timeZone: 'UTC',
    flexibleWindowMinutes: 0,
    enabled: true,
  });
  expect(parse({}).data?.schedules).toEqual({});
});

it.each<[object, RegExp]>([
  [
    { action: 'clone:create', with: clone },
    /^schedules\.nightly\.action: Unknown action 'clone:create'\. Did you mean 'clones:create'\? Allowed: clones:create, compliance:check,/,
  ],
  [{ action: 'jobs:list' }, /action: The action 'jobs:list' cannot be used here: it only reads/],
  [{ action: 'credentials:store' }, /action: .*the file holds no secret/],
  [{ action: 'clones:cancel', with: { id: 'x' } }, /action: .*not there yet/],
  [{}, /action: /],
  [
    { action: 'clones:create', with: { ...clone, jobb: 'x' } },
    /with\.jobb: clones:create: it takes no jobb; it takes server, job/,
  ],
  [{ action: 'clones:create', with: { server: 'em-1', job: 'x' } }, /with\.name: clones:create: /],
  [{ action: 'clones:create', with: { ...clone, enabled: 'yes' } }, /with\.enabled: /],
  [{ action: 'clones:create', with: { ...clone, dryRun: true } }, /with\.dryRun: .*it takes no dryRun/],
  [{ action: 'copy-jobs:create', with: { ...copy, dryRun: true } }, /takes no dryRun/],
  [{ action: 'copy-jobs:create', with: { ...copy, schedule: { type: 'Never' } } }, /with\.schedule\.type: /],
  [
    { action: 'compliance:check', with: { id: 'x' } },
    /with\.id: compliance:check: it takes no id; it takes nothing/,
  ],
  [{ action: 'jobs:control', with: { server: 'em-1', id, control: 'pause' } }, /with\.control: /],
  [
    { action: 'jobs:control', with: { server: 'em-1', id: 'Standard', control: 'start' } },
    /with\.id: .*a job id is a GUID/,
  ],
  [{ action: 'jobs:create', with: { server: 'vbr-1', request: { name: 'x' } } }, /with\.request\.type: /],
  [
    { action: 'clones:create', with: { ...clone, server: 'em-9' } },
    /with\.server: clones:create: there is no server em-9; .* there are: em-1, vbr-1$/,
  ],
  [
    { action: 'clones:create', with: { ...clone, server: 'vb365-1' } },
    /with\.server: .*vb365-1 is microsoft365/,
  ],
  [
    { action: 'jobs:delete', with: { server: 'vb365-1', id } },
    /with\.server: .*vb365-1 is microsoft365; it works on backup-replication, enterprise-manager/,
  ],
  [{ action: 'copy-jobs:run-policies', with: { server: 'vbr-1' } }, /with\.server: /],
  [{ action: 'compliance:check', schedule: 'rate(0 days)' }, /schedule: rate/],
  [{ action: 'compliance:check', schedule: 'daily' }, /schedule: a schedule is rate/],
  [{ action: 'compliance:check', timeZone: 'Mars' }, /timeZone: 'Mars' is not a time zone/],
  [{ action: 'compliance:check', flexibleWindowMinutes: 1441 }, /flexibleWindowMinutes/],
  [{ action: 'compliance:check', flexibleWindowMinutes: 2.5 }, /flexibleWindowMinutes/],
  [{ action: 'compliance:check', enabled: 'no' }, /enabled/],
  [
    { action: 'compliance:check', timezone: 'UTC' },
    /Unknown key of a schedule 'timezone'\. Did you mean 'timeZone'/,
  ],
])('%j is refused with its position', (schedule, said) => {
  expect(problems(schedule)).toEqual([expect.stringMatching(said)]);
});

it('refuses to run policies if there are none', () => {
  expect(problems({ action: 'copy-jobs:run-policies' }, { copyJobs: {} })).toEqual([
    'schedules.nightly.action: copy-jobs:run-policies: there is no policy under copyJobs',
  ]);
});

it('refuses a name that is not valid in the name of an execution', () => {
  const [problem] =
    parse({ 'Every Night': { action: 'compliance:check', schedule: 'rate(1 day)' } }).error?.issues ?? [];
  expect(JSON.stringify(problem)).toContain('a schedule name is');
});
