import { XMLValidator } from 'fast-xml-parser';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Lab } from '../../src/lab.ts';
import { startTestLab } from '../lab-client.ts';
import { EmSession } from './em-session.ts';

let lab: Lab;
let session: EmSession;

beforeAll(async () => {
  lab = await startTestLab({ taskDurationMs: 2_000, jobDurationMs: 10_000 });
});
beforeEach(async () => {
  lab.reset({ jobs: 16, servers: 2, seed: 1 });
  session = await EmSession.open(lab);
});
afterAll(() => lab.close());

const idOf = (name: string) => lab.state()['em-1']?.jobs.find((job) => job.name === name)?.id;
const act = async (name: string, action: string) => {
  const { status, text } = await session.ask(`/api/jobs/${idOf(name)}?action=${action}`, { method: 'POST' });
  lab.clock.advance(2_000);
  const id = /<TaskId>(.+?)<\/TaskId>/.exec(text)?.[1];
  const operation = /<Operation>(.+?)<\/Operation>/.exec(text)?.[1];
  const task = id === undefined ? '' : (await session.ask(`/api/tasks/${id}`)).text;
  return { status, operation, success: /Result Success="(\w+)"/.exec(task)?.[1] };
};

test('the list holds references, or entities when asked', async () => {
  const references = await session.ask('/api/jobs');
  expect(references.text).toMatch(
    /<EntityReferences [^>]*><Ref UID="urn:veeam:Job:[0-9a-f-]{36}" Name="DB Backup"/,
  );
  expect(references.text).toContain('Name="R&amp;D &quot;Nightly&quot; &lt;build&gt;"');
  const entities = await session.ask('/api/jobs?format=Entity');
  expect(entities.text.match(/<Job /g)).toHaveLength(16);
  for (const { text } of [references, entities]) expect(XMLValidator.validate(text)).toBe(true);
});

test('all four types are there, and all three platforms beside that of copy jobs', async () => {
  const { text } = await session.ask('/api/jobs?format=Entity');
  const found = (element: string) =>
    [...new Set([...text.matchAll(new RegExp(`<${element}>(.+?)</`, 'g'))].map((hit) => hit[1]))].sort();
  expect(found('JobType')).toEqual(['Backup', 'BackupCopy', 'ImmediateBackupCopy', 'Replica']);
  expect(found('Platform')).toEqual(['CustomPlatform', 'HyperV', 'VMware', 'vCloud']);
});

test('an entity has its elements in the documented order', async () => {
  const { text } = await session.ask(`/api/jobs/${idOf('DB Backup')}?format=Entity`);
  expect(text).toMatch(
    /<Job xmlns="http:\/\/www\.veeam\.com\/ent\/v1\.0" Type="Job" .*<Links>.*<JobType>Backup<.*<Platform>VMware<.*<Description>.*<ScheduleConfigured>true<.*<ScheduleEnabled>true<.*<NextRun>.*Z<.*<JobScheduleOptions><Standart>.*<OptionsContinuous .*<JobInfo><BackupJobInfo><Includes><ObjectInJob /,
  );
  expect(text).toMatch(/<Link Rel="Clone" Href="[^"]+\?action=clone" \/>/);
});

test('JSON has its own spellings and repeats no attribute syntax', async () => {
  const job = await session.json(`/api/jobs/${idOf('DB Backup')}?format=Entity`);
  expect(job).toMatchObject({
    Name: 'DB Backup',
    ScheduleEnabled: true,
    Links: expect.arrayContaining([{ Rel: 'Clone', Href: expect.any(String), Name: null, Type: null }]),
    JobScheduleOptions: {
      Standart: {
        RetryOptions: { RetrySpecified1: true },
        OptionsContinious: { Enabled: false, Schedule: { Days: expect.any(Array) } },
        OptionsDaily: { Time: expect.stringMatching(/^2019-10-23T/) },
      },
    },
    JobInfo: { BackupJobInfo: { Includes: { ObjectInJobs: expect.any(Array) } } },
  });
  expect(await session.json('/api/jobs')).toMatchObject({ Refs: expect.any(Array) });
});

test('includes are the machines of a job', async () => {
  const { text } = await session.ask(`/api/jobs/${idOf('Exchange Backup')}/includes`);
  expect(text).toMatch(/<ObjectInJobs .*<HierarchyObjRef>urn:HyperV:Vm:[0-9a-f-]{36}\.[0-9a-f-]{36}</);
});

test('toggling twice is where it began', async () => {
  const enabled = async () =>
    /<ScheduleEnabled>(\w+)</.exec(
      (await session.ask(`/api/jobs/${idOf('Oracle Backup')}?format=Entity`)).text,
    )?.[1];
  expect(await enabled()).toBe('true');
  expect(await act('Oracle Backup', 'toggleScheduleEnabled')).toEqual({
    status: 202,
    operation: 'UpdateJob',
    success: 'true',
  });
  expect(await enabled()).toBe('false');
  await act('Oracle Backup', 'toggleScheduleEnabled');
  expect(await enabled()).toBe('true');
});

test('start, stop and retry follow the state of the job', async () => {
  expect(await act('Oracle Backup', 'stop')).toMatchObject({ operation: 'StopJob', success: 'false' });
  expect(await act('Oracle Backup', 'retry')).toMatchObject({ operation: 'RetryJob', success: 'false' });
  expect(await act('Oracle Backup', 'start')).toMatchObject({ operation: 'StartJob', success: 'true' });
  expect(await act('Oracle Backup', 'start')).toMatchObject({ success: 'false' });
  expect(await act('Oracle Backup', 'stop')).toMatchObject({ success: 'true' });
  expect(await act('Oracle Backup', 'retry')).toMatchObject({ success: 'true' });
});

test('a run ends by itself', async () => {
  await act('Oracle Backup', 'start');
  const runs = async () =>
    (await session.ask(`/api/jobs/${idOf('Oracle Backup')}/backupSessions?format=Entity`)).text;
  expect(await runs()).toContain('<State>Starting</State><Result>None</Result><Progress>0</Progress>');
  lab.clock.advance(5_000);
  expect(await runs()).toContain('<State>Working</State><Result>None</Result><Progress>50</Progress>');
  lab.clock.advance(5_000);
  expect(await runs()).not.toMatch(/Starting|Working/);
});

test('copy jobs are synchronized, the others started', async () => {
  expect(await act('CRM Backup Copy', 'start')).toMatchObject({ status: 400 });
  expect(await act('CRM Backup Copy', 'sync')).toMatchObject({ operation: 'StartJobSync', success: 'true' });
  expect(await act('Oracle Backup', 'sync')).toMatchObject({ status: 400 });
  expect(await act('Oracle Backup', 'explode')).toMatchObject({ status: 400 });
});

test('a deleted job is gone', async () => {
  const id = idOf('Oracle Backup');
  expect((await session.ask(`/api/jobs/${id}`, { method: 'DELETE' })).status).toBe(202);
  lab.clock.advance(2_000);
  expect((await session.ask('/api/tasks/task-1')).text).toContain('<Operation>DeleteJob</Operation>');
  expect((await session.ask(`/api/jobs/${id}`)).status).toBe(404);
});
