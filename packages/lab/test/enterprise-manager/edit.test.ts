import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Lab } from '../../src/lab.ts';
import { startTestLab } from '../lab-client.ts';
import { EmSession } from './em-session.ts';

let lab: Lab;
let session: EmSession;

beforeAll(async () => {
  lab = await startTestLab({ taskDurationMs: 2_000 });
});
beforeEach(async () => {
  lab.reset({ jobs: 16, servers: 2, seed: 1 });
  session = await EmSession.open(lab);
});
afterAll(() => lab.close());

const pathOf = (name: string) =>
  `/api/jobs/${lab.state()['em-1']?.jobs.find((job) => job.name === name)?.id}`;
const entity = async (name: string) => (await session.ask(`${pathOf(name)}?format=Entity`)).text;
const night = Array.from({ length: 24 }, (_none, hour) => (hour < 6 ? 1 : 0)).join();
const jobXml = (content: string) => `<Job xmlns="http://www.veeam.com/ent/v1.0" Type="Job">${content}</Job>`;
const put = (name: string, body: string, type = 'application/xml') =>
  session.ask(`${pathOf(name)}?action=edit`, {
    method: 'PUT',
    body,
    headers: { 'content-type': type, accept: type },
  });
const outcome = async (id = 'task-1') => {
  lab.clock.advance(3_000);
  return (await session.ask(`/api/tasks/${id}`)).text;
};

it('changes a part of a job and leaves the rest', async () => {
  const before = await entity('DB Backup');
  const { status, text } = await put(
    'DB Backup',
    jobXml(
      '<Description>New</Description><ScheduleEnabled>false</ScheduleEnabled><JobInfo><BackupJobInfo>' +
        '<SimpleRetentionPolicy><RetainCycles>21</RetainCycles></SimpleRetentionPolicy></BackupJobInfo></JobInfo>',
    ),
  );
  expect(status).toBe(202);
  expect(text).toContain('<Operation>EditJob</Operation>');
  expect(await entity('DB Backup')).toBe(before);
  expect(await outcome()).toContain('<Result Success="true">');
  expect(await entity('DB Backup')).toBe(
    before
      .replace(/<Description>[^<]*/, '<Description>New')
      .replace('<ScheduleEnabled>true', '<ScheduleEnabled>false')
      .replace(/<NextRun>[^<]*/, /<NextRun>[^<]*/.exec(await entity('DB Backup'))?.[0] ?? '')
      .replace(/<RetainCycles>\d+/, '<RetainCycles>21'),
  );
});

it.each(['DB Backup', 'Appserver Replication'])(
  'accepts the complete %s as it was returned',
  async (name) => {
    const before = await entity(name);
    expect((await put(name, before)).status).toBe(202);
    expect(await outcome()).toContain('Success="true"');
    expect(await entity(name)).toBe(before);
  },
);

it('reads the time of a schedule with its offset', async () => {
  const schedule = (time: string) =>
    jobXml(
      `<JobScheduleOptions><Standart><OptionsDaily><Time>${time}</Time></OptionsDaily></Standart></JobScheduleOptions>`,
    );
  await put('DB Backup', schedule('18:00:00.0000000+01:00'));
  await outcome();
  expect(await entity('DB Backup')).toContain('<Time>17:00:00.0000000+00:00</Time>');
  expect((await put('DB Backup', schedule('teatime'))).status).toBe(400);
});

it('keeps every option that it is sent, over several edits', async () => {
  const before = await entity('DB Backup');
  const gfs = (weeks: number) =>
    `<GfsRetentionPolicy Enabled="false"><Weekly><RetentionPeriod>${weeks}</RetentionPeriod></Weekly></GfsRetentionPolicy>`;
  const edits = [
    `<JobInfo><BackupJobInfo>${gfs(5)}</BackupJobInfo></JobInfo>`,
    '<JobScheduleOptions><Standart><OptionsDaily Enabled="true"><Kind>SelectedDays</Kind><Days>Monday</Days><Days>Friday</Days></OptionsDaily><OptionsPeriodically Enabled="true"><Schedule><Day Name="Sunday">NIGHT</Day></Schedule></OptionsPeriodically></Standart></JobScheduleOptions>'.replace(
      'NIGHT',
      night,
    ),
    '<JobInfo><BackupJobInfo><SimpleRetentionPolicy><RetainDaysToKeep>9</RetainDaysToKeep></SimpleRetentionPolicy></BackupJobInfo></JobInfo>',
  ];
  for (const [index, edit] of edits.entries()) {
    await put('DB Backup', jobXml(edit));
    await outcome(`task-${index + 1}`);
  }
  const days = (...names: string[]) => names.map((name) => `<Days>${name}</Days>`).join('');
  const [week = ''] = /<OptionsPeriodically.*?<Schedule>(.*?)<\/Schedule>/.exec(before)?.slice(1) ?? [];
  expect(await entity('DB Backup')).toBe(
    before
      .replace('<GfsRetentionPolicy Enabled="true"', '<GfsRetentionPolicy Enabled="false"')
      .replace(/(<Weekly>.*?<RetentionPeriod>)\d+/, '$15')
      .replace(
        /<Kind>Everyday<\/Kind>(<Days>\w+<\/Days>)+/,
        `<Kind>SelectedDays</Kind>${days('Monday', 'Friday')}`,
      )
      .replace(`<OptionsPeriodically Enabled="false">`, `<OptionsPeriodically Enabled="true">`)
      .replace(`<Schedule>${week}`, `<Schedule><Day Name="Sunday">${night}</Day>`)
      .replace(/<RetainDaysToKeep>\d+/, '<RetainDaysToKeep>9'),
  );
});

it('reads JSON in any order', async () => {
  const body = JSON.stringify({ ScheduleEnabled: 'false', Description: 'From JSON', Name: 'DB Backup' });
  expect((await put('DB Backup', body, 'application/json')).status).toBe(202);
  await outcome();
  expect(await entity('DB Backup')).toContain('<Description>From JSON</Description>');
  expect(await entity('DB Backup')).toContain('<ScheduleEnabled>false</ScheduleEnabled>');
  const whole = (await session.json(`${pathOf('DB Backup')}?format=Entity`)) as object;
  await put('DB Backup', JSON.stringify(whole), 'application/json');
  expect(await outcome('task-2')).toContain('Success="true"');
  expect(await session.json(`${pathOf('DB Backup')}?format=Entity`)).toEqual(whole);
});

it('cannot enable a missing schedule', async () => {
  const off = jobXml('<ScheduleConfigured>false</ScheduleConfigured>');
  await put('DB Backup', off);
  await outcome();
  await put('DB Backup', jobXml('<ScheduleEnabled>true</ScheduleEnabled>'));
  expect(await outcome('task-2')).toContain('Success="false"');
});

const scheduled = (content: string) =>
  jobXml(`<JobScheduleOptions><Standart>${content}</Standart></JobScheduleOptions>`);
const kept = (content: string) => jobXml(`<JobInfo><BackupJobInfo>${content}</BackupJobInfo></JobInfo>`);
it.each([
  ['elements out of order', jobXml('<ScheduleEnabled>true</ScheduleEnabled><Description>Late</Description>')],
  ['an element twice', jobXml('<Description>a</Description><Description>b</Description>')],
  ['an element it does not know', jobXml('<Colour>red</Colour>')],
  ['a value of another type', jobXml('<ScheduleEnabled>perhaps</ScheduleEnabled>')],
  ['the options of another kind', jobXml('<JobInfo><ReplicaJobInfo /></JobInfo>')],
  [
    'no restore points',
    jobXml(
      '<JobInfo><BackupJobInfo><SimpleRetentionPolicy><RetainCycles>0</RetainCycles></SimpleRetentionPolicy></BackupJobInfo></JobInfo>',
    ),
  ],
  ['retries that are no number', scheduled('<RetryOptions><RetryTimes>many</RetryTimes></RetryOptions>')],
  ['a day that is none', scheduled('<OptionsDaily><Days>Someday</Days></OptionsDaily>')],
  ['another kind of day', scheduled('<OptionsDaily><Kind>Daily</Kind></OptionsDaily>')],
  [
    '25 hours',
    scheduled('<OptionsPeriodically><Kind>Hours</Kind><FullPeriod>25</FullPeriod></OptionsPeriodically>'),
  ],
  [
    'a day of two hours',
    scheduled(
      '<OptionsBackupWindow><TimePeriods><Day Name="Sunday">0,1</Day></TimePeriods></OptionsBackupWindow>',
    ),
  ],
  ['an attribute of another type', scheduled('<OptionsDaily Enabled="maybe" />')],
  [
    'another limit',
    kept('<SimpleRetentionPolicy><RetainLimitType>Points</RetainLimitType></SimpleRetentionPolicy>'),
  ],
  [
    'a week in the middle',
    kept('<GfsRetentionPolicy><Monthly><SelectedWeek>Third</SelectedWeek></Monthly></GfsRetentionPolicy>'),
  ],
  ['another root', '<JobCloneSpec xmlns="http://www.veeam.com/ent/v1.0" />'],
  ['no namespace', '<Job><Description>a</Description></Job>'],
])('refuses %s', async (_, body) => {
  expect((await put('DB Backup', body)).status).toBe(400);
  expect((await session.ask('/api/tasks')).text).not.toContain('task-1');
});

it('edits no copy job of version 12, whose links offer none, and no job by another action', async () => {
  expect(await entity('DB Backup')).toContain('Rel="Edit"');
  expect(await entity('Offsite Copy')).not.toContain('Rel="Edit"');
  expect((await put('Offsite Copy', jobXml('<Description>a</Description>'))).status).toBe(400);
  const other = await session.ask(`${pathOf('DB Backup')}?action=start`, { method: 'PUT' });
  expect(other.status).toBe(400);
});
