import { XMLValidator } from 'fast-xml-parser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Lab } from '../../src/lab.ts';
import { control, startTestLab } from '../lab-client.ts';
import { EmSession } from './em-session.ts';

let lab: Lab;
let session: EmSession;

beforeAll(async () => {
  lab = await startTestLab({ jobs: 24, servers: 1, taskDurationMs: 1_000 });
  session = await EmSession.open(lab);
});
afterAll(() => lab.close());

const jobs = () => lab.state()['em-1']?.jobs ?? [];
const idOf = (name: string) => String(jobs().find((job) => job.name === name)?.id);
const entity = async (name: string) => (await session.ask(`/api/jobs/${idOf(name)}?format=Entity`)).text;
const relsIn = (text: string) =>
  [...text.matchAll(/<Link Rel="(\w+)"(?: Type="(\w+)")?/g)].map(([, rel, type]) =>
    type === undefined ? rel : `${rel} ${type}`,
  );

/** The links of examples 2 and 3 of em_rest/get_jobs_id. */
const jobLinkNames = [
  'Up BackupServerReference',
  'Alternate JobReference',
  'Clone',
  'ToggleScheduleEnabled',
  'Down BackupJobSessionReferenceList',
  'Sync',
  'Down LinkedJobObjectList',
  'Down LinkedBackupRepositoryObjectList',
  'Create LinkedJobObject',
  'Create LinkedBackupRepositoryObject',
];

test.each([
  ['Offsite Copy', 'true'],
  ['Monthly Offsite Copy', 'false'],
])('%s links what it copies, includes no machines and has its own schedule', async (name, continuous) => {
  const text = await entity(name);
  expect(XMLValidator.validate(text)).toBe(true);
  expect(relsIn(text)).toEqual(jobLinkNames);
  expect(text).toContain('<JobType>ImmediateBackupCopy</JobType><Platform>CustomPlatform</Platform>');
  expect(text).toContain(
    `<JobScheduleOptions><ImmediateCopyMode><OptionsContinuous Enabled="${continuous}">`,
  );
  expect(text).toMatch(
    /<ImmediateBackupCopyJobInfo><LinkedJobIncludes.*<LinkedBackupIncludes.*<LinkedBackupRepositoryIncludes.*<\/ImmediateBackupCopyJobInfo>/,
  );
  for (const absent of ['<Includes', '<Standart', '<NextRun', 'SimpleRetentionPolicy', 'GfsRetentionPolicy'])
    expect(text).not.toContain(absent);
});

test('a periodic copy that version 11a made includes machines beside what it links', async () => {
  const text = await entity('CRM Backup Copy');
  expect(text).toContain('<JobType>BackupCopy</JobType><Platform>VMware</Platform>');
  expect(text).toMatch(
    /<BackupCopyJobInfo><Includes><ObjectInJob .*<LinkedJobIncludes><LinkedJobObject>.*<AdvancedStorageOptions>.*<LinkedBackupIncludes/,
  );
  expect(relsIn(text)).toEqual(expect.arrayContaining(['Edit JobReference', 'Sync', 'Stop', 'Retry']));
});

test('copies link a job, a repository, a backup or two jobs', async () => {
  const { text } = await session.ask('/api/jobs?format=Entity');
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  expect(
    count(/<LinkedJobObject><ObjectInJobId>[0-9a-f-]{36}<\/ObjectInJobId><LinkedJobUid>urn:veeam:Job:/g),
  ).toBeGreaterThan(1);
  expect(
    count(
      /<LinkedBackupRepository><ObjectInJobId>[^<]+<\/ObjectInJobId><LinkedBackupRepositoryUid>urn:veeam:Repository:/g,
    ),
  ).toBeGreaterThan(0);
});

test('what is linked leads somewhere, and can be listed', async () => {
  const linked = await session.ask(`/api/jobs/${idOf('Offsite Copy')}/linkedBackupRepositories`);
  const jobsOf = await session.ask(`/api/jobs/${idOf('Offsite Copy')}/linkedJobs`);
  expect(linked.text).toContain('<LinkedBackupRepositoryResourceObjects ');
  expect(jobsOf.text).toContain('<LinkedJobResourceObjects ');
  const [, kind, id] = /urn:veeam:(Job|Repository):([0-9a-f-]{36})/.exec(linked.text + jobsOf.text) ?? [];
  const path = kind === 'Job' ? 'jobs' : 'repositories';
  expect((await session.ask(`/api/${path}/${id}`)).status).toBe(200);
  // The copy job itself includes no machines.
  expect((await session.ask(`/api/jobs/${idOf('Offsite Copy')}/includes`)).text).not.toContain(
    '<ObjectInJob ',
  );
});

test.each([
  [
    12,
    'JobInfo',
    'ImmediateBackupCopyJobInfo',
    'LinkedJobIncludes',
    'JobScheduleOptions',
    'ImmediateCopyMode',
    'Standart',
  ],
  [
    13,
    'jobInfo',
    'immediateBackupCopyJobInfo',
    'linkedJobIncludes',
    'jobScheduleOptions',
    'immediateCopyMode',
    'standart',
  ],
] as const)(
  'JSON of version %i has them under its own names',
  async (productVersion, info, copyInfo, includes, options, mode, standard) => {
    const own = await startTestLab({ jobs: 24, servers: 1, enterpriseManager: { productVersion } });
    try {
      const found = (await (
        await EmSession.open(own)
      ).json(`/api/jobs/${idOf('Offsite Copy')}?format=Entity`)) as never;
      expect(found).toMatchObject({
        [info]: { [copyInfo]: { [includes]: expect.any(Object) } },
        [options]: { [mode]: expect.any(Object), [standard]: null },
      });
      expect(found).toHaveProperty([info, productVersion === 12 ? 'BackupJobInfo' : 'backupJobInfo'], null);
    } finally {
      await own.close();
    }
  },
);

test('a copy job is synchronized, and can be neither started, stopped nor retried', async () => {
  const act = async (action: string) =>
    (await session.ask(`/api/jobs/${idOf('Offsite Copy')}?action=${action}`, { method: 'POST' })).status;
  expect(await act('sync')).toBe(202);
  for (const action of ['start', 'stop', 'retry']) expect(await act(action)).toBe(400);
});

const sessionsWhere = async (filter: string) => {
  const parameters = new URLSearchParams({ type: 'BackupJobSession', format: 'Entities', filter });
  const { text } = await session.ask(`/api/query?${parameters}`);
  return text.split('<BackupJobSession ').slice(1);
};

test('a run of a copy job has its own session and one of a worker for every source job', async () => {
  await control(lab, 'POST', '/jobs', { server: 'em-1', job: 'Monthly Offsite Copy', lastResult: 'Failed' });
  const id = idOf('Monthly Offsite Copy');
  const failed = await sessionsWhere('JobType==ImmediateBackupCopyWorker;Result==Failed');
  const workers = failed.filter((each) => each.includes('<JobName>Monthly Offsite Copy'));
  expect(workers.length).toBeGreaterThan(0);
  for (const worker of workers) {
    const name = /<JobName>([^<]+)<\/JobName>/.exec(worker)?.[1] ?? '';
    const [copy, source] = name.split('\\');
    expect(copy).toBe('Monthly Offsite Copy');
    expect(jobs().map((job) => job.name)).toContain(source);
    expect(worker).toContain(` Name="${name}@`);
    const uid = /<JobUid>urn:veeam:Job:([^<]+)<\/JobUid>/.exec(worker)?.[1];
    expect(uid).not.toBe(id);
    // No job is listed under it.
    expect((await session.ask(`/api/jobs/${uid}`)).status).toBe(404);
    expect(worker).toContain(`/api/jobs/${uid}" Name="${name}"`);
  }
  // The copy job's own session does not repeat the failure. Only its UID finds it.
  const own = await sessionsWhere(`JobUid=="urn:veeam:Job:${id}"`);
  expect(own).toHaveLength(1);
  expect(own[0]).toContain('<JobType>ImmediateBackupCopy</JobType>');
  expect(own[0]).toContain('<Result>Success</Result>');
  const listed = await session.ask(`/api/jobs/${id}/backupSessions`);
  expect(listed.text.match(/<Ref /g)).toHaveLength(1);
});

test('jobs of agents and of file shares are visible only by their sessions', async () => {
  const names = (await session.ask('/api/jobs')).text;
  for (const [name, type, collection] of [
    ['Branch Office Laptops', 'AgentBackup', 'agents/jobs'],
    ['Department Shares', 'NasBackup', 'nas/jobs'],
  ] as const) {
    expect(names).not.toContain(name);
    expect((await session.ask(`/api/jobs/${idOf(name)}`)).status).toBe(404);
    const sessions = await sessionsWhere(`JobName=="${name}"`);
    expect(sessions.length).toBeGreaterThan(1);
    for (const each of sessions) {
      expect(each).toContain(`<JobUid>urn:veeam:Job:${idOf(name)}</JobUid>`);
      expect(each).toContain(`<JobType>${type}</JobType>`);
      expect(each).toContain(`/api/${collection}/${idOf(name)}" Name="${name}"`);
    }
  }
});

test('the session of an agent job has one below it for each machine', async () => {
  const failed = await sessionsWhere('JobType==AgentManagement;Result==Failed');
  expect(failed.length).toBeGreaterThan(0);
  for (const each of failed) {
    expect(each).toMatch(/<JobName>Branch Office Laptops - \w+<\/JobName>/);
    const parent = /backupSessions\/([0-9a-f-]{36})" Name="Parent session"/.exec(each)?.[1];
    expect((await session.ask(`/api/backupSessions/${parent}?format=Entity`)).text).toContain(
      '<JobName>Branch Office Laptops</JobName>',
    );
  }
});

test('a backup server is named, and can be queried by its address, port and version', async () => {
  const ask = async (filter: string) =>
    (
      await session.ask(
        `/api/query?${new URLSearchParams({ type: 'BackupServer', format: 'Entities', filter })}`,
      )
    ).text;
  const text = await ask('Name==srv11.tech.lab');
  expect(text).toMatch(
    /<BackupServer [^>]*Name="srv11\.tech\.lab" UID="urn:veeam:BackupServer:[0-9a-f-]{36}"/,
  );
  expect(text).toMatch(
    /<Description>[^<]+<\/Description><Port>9392<\/Port><Version>12[^<]+<\/Version><WcfPort>9405<\/WcfPort><VbrCertificateThumbprint>[0-9a-f]{40}</,
  );
  expect(text).not.toContain('IpOrDnsName');
  for (const filter of ['IpOrDnsName==srv11.tech.lab', 'Port==9392', 'Version=="12.1.0.2131"'])
    expect(await ask(filter)).toContain('Name="srv11.tech.lab"');
});
