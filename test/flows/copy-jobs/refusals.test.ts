import { LAB_ACCOUNTS } from '@veeam-automation/lab/accounts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { M365Session } from '../../../packages/lab/test/microsoft365/m365-session.ts';
import { type Automation, startAutomation } from '../automation.ts';

const good = {
  server: 'vb365-1',
  backupJob: 'Backup1',
  repository: 'Glacier Archive',
  schedule: { type: 'Immediate' },
};

let automation: Automation;
let before: number;
beforeAll(async () => {
  automation = await startAutomation({ microsoft365: { version: 'v7' } });
});
afterAll(() => automation.close());
beforeEach(async () => {
  automation.lab.reset({ jobs: 12, servers: 2, seed: 1 });
  before = await copyJobCount();
});

const post = (body: unknown) => automation.call('POST', '/copy-jobs', { body });
const copyJobCount = async () =>
  (await (await M365Session.open(automation.lab, 'v7')).list('CopyJobs')).length;

const window = (text: string, timeZone = 'UTC') => ({ type: 'Immediate', window: { text, timeZone } });

it.each([
  ['an unknown backup job', { backupJob: 'Backup 1' }, 'backupJob', /Did you mean "Backup1"/],
  [
    'an id that no backup job has',
    { backupJob: '00000000-0000-4000-8000-000000000000' },
    'backupJob',
    /no backup job with the id/,
  ],
  ['an unknown repository', { repository: 'Glacier Archiv' }, 'repository', /Did you mean "Glacier Archive"/],
  [
    'a repository that cannot hold copies',
    { repository: 'Default Backup Repository' },
    'repository',
    /cannot hold copies. Those that may: .*Glacier Archive/,
  ],
  [
    'an interval that v7 lacks',
    { schedule: { type: 'Periodically', every: '12 hours' } },
    'schedule.every',
    /8 hours/,
  ],
  [
    'an interval of Veeam that v7 lacks',
    { schedule: { type: 'Periodically', every: 'Hours12' } },
    'schedule.every',
    /8 hours/,
  ],
  [
    'an interval nobody has',
    { schedule: { type: 'Periodically', every: '3 hours' } },
    'schedule.every',
    /4 hours/,
  ],
  [
    'a typo in the window',
    { schedule: window('mon-fri 22:00-06:00, sta-sun all') },
    'schedule.window.text',
    /character 22.*sat/s,
  ],
  ['an empty window', { schedule: window('') }, 'schedule.window.text', /character 1/],
  [
    'a window that allows no hour',
    { schedule: window('none') },
    'schedule.window.text',
    /never let the job copy/,
  ],
  [
    'booleans in place of a text',
    { schedule: { type: 'Immediate', window: { text: [true], timeZone: 'UTC' } } },
    'schedule.window.text',
    /takes text/,
  ],
  [
    'a zone that is none',
    { schedule: window('all', 'Europe/Berln') },
    'schedule.window.timeZone',
    /Europe\/Berlin/,
  ],
  ['a time that is none', { schedule: { type: 'DailyAtTime', time: '24:00' } }, 'schedule.time', /HH:mm/],
  ['a schedule type that is none', { schedule: { type: 'Hourly' } }, 'schedule.type', /./],
  ['an unknown key', { backupjob: 'x' }, 'backupjob', /Unknown field/],
  [
    'an unknown key in the schedule',
    { schedule: { type: 'Immediate', every: '1 hour' } },
    'schedule.every',
    /Allowed: type, window/,
  ],
])('refuses %s, naming the field, and creates nothing', async (_what, change, field, message) => {
  const answer = await post({ ...good, ...change });
  expect(answer).toMatchObject({ status: 422, body: { code: 'invalid-input' } });
  expect(answer.body.errors).toMatchObject([{ field, message: expect.stringMatching(message) }]);
  expect(await copyJobCount()).toBe(before);
});

it('refuses a dry run for the same reasons', async () => {
  expect(await post({ ...good, repository: 'Default Backup Repository', dryRun: true })).toMatchObject({
    status: 422,
    body: { errors: [{ field: 'repository' }] },
  });
});

it.each([
  ['another proxy', { repository: 'Remote Archive' }, /same proxy/],
  ['another retention type', { repository: 'Glacier Archive (items)' }, /same retention type/],
])(
  'lets the server decide about %s, and shows the warning beside its refusal',
  async (_what, change, why) => {
    const answer = await post({ ...good, ...change });
    expect(answer).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(answer.body.errors).toContainEqual({ field: 'repository', message: expect.stringMatching(why) });
    expect(await copyJobCount()).toBe(before);
  },
);

it('names the servers that exist, and refuses a server of another product', async () => {
  for (const server of ['vb365-2', 'em-1']) {
    const answer = await post({ ...good, server });
    expect(answer).toMatchObject({ status: 404, body: { errors: [{ field: 'server' }] } });
    expect(answer.body.detail).toContain('vb365-1');
  }
});

describe('without permission', () => {
  let limited: Automation;
  beforeAll(async () => {
    limited = await startAutomation({ microsoft365: { version: 'v7' } });
    const { user, password } = LAB_ACCOUNTS.viewer;
    const value = JSON.stringify({ username: user, password });
    limited.cloud.secrets.put('VeeamAutomation/write/vb365-1', value);
    await limited.addCallers(
      { name: 'reader', permissions: ['copy-jobs:read'], servers: ['*'] },
      { name: 'elsewhere', permissions: ['copy-jobs:write', 'copy-jobs:read'], servers: ['em-1'] },
    );
  });
  afterAll(() => limited.close());

  it('reports an account that may not write', async () => {
    const answer = await limited.call('POST', '/copy-jobs', { body: good });
    expect(answer).toMatchObject({ status: 502, body: { code: 'access-denied', server: 'vb365-1' } });
    expect(JSON.stringify([answer.body, limited.logged])).not.toContain(LAB_ACCOUNTS.viewer.password);
  });

  it.each([
    ['the permission', 'reader', /copy-jobs:write/],
    ['the right to the server', 'elsewhere', /not for that server/],
  ])('refuses a caller without %s', async (_what, token, why) => {
    const answer = await limited.call('POST', '/copy-jobs', { body: good, token });
    expect(answer).toMatchObject({ status: 403, body: { detail: expect.stringMatching(why) } });
  });

  it('runs no policy, and lists no copy job, of servers that the caller may not use', async () => {
    const token = 'elsewhere';
    expect(await limited.call('POST', '/copy-jobs/policy-runs', { body: {}, token })).toMatchObject({
      status: 409,
      body: { code: 'not-configured' },
    });
    expect(await limited.call('GET', '/copy-jobs', { token })).toMatchObject({
      status: 200,
      body: { copyJobs: [], unread: [] },
    });
  });
});
