/**
 * One answer for every read of the client, made from the documents' examples (em_rest) in the form of version 12's
 * JSON. The XML and version 13's JSON are made from it.
 */
type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

const guid = (number: number) => `5658281f-625e-4627-89dd-${String(number).padStart(12, '0')}`;
const em = 'https://em.tech.local:9398/api';

function links(...more: { [name: string]: Json }[]): Json[] {
  return [
    {
      Rel: 'Up',
      Href: `${em}/backupServers/${guid(900)}`,
      Name: 'srv12.tech.local',
      Type: 'BackupServerReference',
    },
    ...more,
  ];
}

function job(number: number, type: string, jobInfo: Json, schedule: Json): { [name: string]: Json } {
  return {
    Name: `Job ${number}`,
    UID: `urn:veeam:Job:${guid(number)}`,
    Href: `${em}/jobs/${guid(number)}?format=Entity`,
    Type: 'Job',
    Links: links({ Rel: 'Clone', Href: `${em}/jobs/${guid(number)}?action=clone`, Name: null, Type: null }),
    JobType: type,
    Platform: 'HyperV',
    Description: 'Backup of MS SQL Server DB',
    ScheduleConfigured: true,
    ScheduleEnabled: true,
    NextRun: '2026-03-04T17:00:00Z',
    JobScheduleOptions: schedule,
    JobInfo: jobInfo,
  };
}

const daily = {
  Standart: {
    RetryOptions: { RetryTimes: 3, RetryTimeout: 10, RetrySpecified: true },
    OptionsDaily: {
      Enabled: true,
      Kind: 'Everyday',
      Days: ['Sunday', 'Monday'],
      Time: '18:00:00.0000000+01:00',
      TimeOffsetUtc: 1,
    },
    OptionsContinuous: { Enabled: false },
  },
};
const atOnce = { ImmediateCopyMode: { OptionsContinuous: { Enabled: true } } };
const machines = {
  BackupJobInfo: {
    Includes: {
      ObjectInJobs: [
        {
          ObjectInJobId: guid(50),
          HierarchyObjRef: 'urn:HyperV:Vm:1.2',
          Name: 'sqlsrv03',
          DisplayName: 'sqlsrv03',
        },
      ],
    },
    SimpleRetentionPolicy: { RetainCycles: 5, RetainDaysToKeep: 7, RetainLimitType: 'Cycles' },
  },
};
const copies = {
  ImmediateBackupCopyJobInfo: {
    LinkedJobIncludes: {
      LinkedJobObjects: [{ ObjectInJobId: guid(51), LinkedJobUid: `urn:veeam:Job:${guid(1)}` }],
    },
    LinkedBackupIncludes: { LinkedBackups: [] },
    LinkedBackupRepositoryIncludes: { LinkedBackupRepositories: [] },
  },
};
const jobs = [
  job(1, 'Backup', machines, daily),
  job(2, 'ImmediateBackupCopy', copies, atOnce),
  job(3, 'Backup', machines, daily),
];

function session(
  number: number,
  of: number,
  type: string,
  name: string,
  result: string,
): { [name: string]: Json } {
  return {
    IsRetry: false,
    JobUid: `urn:veeam:Job:${guid(of)}`,
    JobName: name,
    JobType: type,
    CreationTimeUTC: `2026-03-0${number}T01:00:00.607Z`,
    EndTimeUTC: `2026-03-0${number}T02:00:00.717Z`,
    State: 'Stopped',
    Result: result,
    Progress: 100,
    FailureMessage: null,
    Name: `${name}@2026-03-0${number}`,
    UID: `urn:veeam:BackupJobSession:${guid(100 + number)}`,
    Links: links(),
    Type: 'BackupJobSession',
  };
}
const sessions = [
  session(3, 1, 'Backup', 'Job 1', 'Success'),
  session(2, 20, 'ImmediateBackupCopyWorker', 'Job 2\\Job 1', 'Warning'),
  session(1, 21, 'NasBackup', 'Files', 'Failed'),
];

function task(result: { Success: boolean; Message: string } | null): { [name: string]: Json } {
  return {
    Type: 'Task',
    Href: `${em}/tasks/task-1`,
    Links: [
      { Rel: 'Delete', Type: 'Task', Href: `${em}/tasks/task-1`, Name: null },
      { Rel: 'Related', Type: 'Job', Href: `${em}/jobs/${guid(7)}?format=Entity`, Name: 'cloned' },
    ],
    TaskId: 'task-1',
    State: result === null ? 'Running' : 'Finished',
    Operation: 'CloneJob',
    Result: result,
  };
}

const repositories = [7, 8].map((number) => ({
  Name: `Repository ${number}`,
  UID: `urn:veeam:Repository:${guid(number)}`,
  Links: links(),
  Capacity: 1_013_246_324_637_696,
  FreeSpace: 113_816_053_481_472,
  Kind: 'WindowsLocal',
}));
const backupServers = [900, 901].map((number) => ({
  Name: `srv${number}.tech.local`,
  UID: `urn:veeam:BackupServer:${guid(number)}`,
  Description: 'Main',
  Port: 9392,
  Version: '12.3.2.4465',
}));
const made = [1, 2].map((number) => ({
  Name: `Backup ${number}`,
  UID: `urn:veeam:Backup:${guid(number)}`,
  Links: links({ Rel: 'Up', Href: `${em}/repositories/${guid(7)}`, Name: 'R', Type: 'RepositoryReference' }),
}));

const result = (list: string, entities: Json[]): Json => ({
  Refs: null,
  Entities: { Replicas: null, [list]: { [list]: entities } },
  PagingInfo: {
    Links: [{ Rel: 'First', Href: `${em}/query`, Name: null, Type: null }],
    PageNum: 1,
    PageSize: 100,
    PagesCount: 1,
  },
});

/** The answers by their root element. */
const recorded = {
  EnterpriseManager: {
    SupportedVersions: {
      SupportedVersions: [
        { Name: 'v1_6', Links: null },
        { Name: 'v1_7', Links: null },
      ],
    },
  },
  LogonSession: {
    UserName: 'CORP\\svc',
    SessionId: guid(800),
    Links: [{ Rel: 'Delete', Href: `${em}/logonSessions/${guid(800)}`, Name: null, Type: null }],
  },
  EntityReferences: { Refs: jobs.map(({ Name = '', UID = '' }) => ({ Name, UID, Type: 'JobReference' })) },
  Job: jobs[1] as Json,
  Jobs: result('Jobs', jobs),
  BackupJobSessions: result('BackupJobSessions', sessions),
  Backups: result('Backups', made),
  Repositories: { Repositories: repositories },
  Repository: repositories[0] as Json,
  BackupServers: { BackupServers: backupServers },
  Task: task({ Success: true, Message: 'Ok' }),
  FailedTask: task({ Success: false, Message: 'No space' }),
  RunningTask: task(null),
  Tasks: { Tasks: [task(null)] },
} satisfies Record<string, Json>;
export type Recorded = keyof typeof recorded;

const ROOTS: Partial<Record<Recorded, string>> = {
  Jobs: 'QueryResult',
  BackupJobSessions: 'QueryResult',
  Backups: 'QueryResult',
  FailedTask: 'Task',
  RunningTask: 'Task',
};
/** In XML, these are attributes, and all others are child elements. */
const ATTRIBUTES = new Set([
  'Name',
  'UID',
  'Href',
  'Type',
  'Rel',
  'Enabled',
  'Success',
  'PageNum',
  'PageSize',
  'PagesCount',
]);
const SINGULAR: Record<string, string> = {
  Repositories: 'Repository',
  LinkedBackupRepositories: 'LinkedBackupRepository',
  Links: 'Link',
  Days: 'Days',
};

export function inXml(name: Recorded): string {
  const root = ROOTS[name] ?? name;
  const value: Json = recorded[name];
  // In XML, the root element of a list is the list itself.
  const list = typeof value === 'object' && value !== null && !Array.isArray(value) ? value[name] : undefined;
  const body =
    list === undefined ? (name === 'EntityReferences' ? recorded.EntityReferences.Refs : value) : list;
  return Array.isArray(body)
    ? `<${root} xmlns="http://www.veeam.com/ent/v1.0">${entriesOf(name === 'EntityReferences' ? 'Refs' : name, body)}</${root}>`
    : elementOf(root, body, ' xmlns="http://www.veeam.com/ent/v1.0"');
}

/** The answer in JSON, in the casing of version 12 (`Pascal`) or 13 (`camel`). */
export function inJson(name: Recorded, casing: 'Pascal' | 'camel'): unknown {
  return casing === 'Pascal' ? recorded[name] : camel(recorded[name]);
}

function camel(value: Json): Json {
  if (Array.isArray(value)) return value.map(camel);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name === 'UID' ? 'uid' : name.charAt(0).toLowerCase() + name.slice(1),
      camel(item),
    ]),
  );
}

function elementOf(name: string, value: Json, declarations = ''): string {
  if (value === null) return '';
  if (typeof value !== 'object') return `<${name}>${escaped(value)}</${name}>`;
  if (Array.isArray(value))
    return name === 'Links' ? `<Links>${entriesOf(name, value)}</Links>` : entriesOf(name, value);
  const isAttribute = (key: string, item: Json) => ATTRIBUTES.has(key) && typeof item !== 'object';
  const attributes = Object.entries(value)
    .filter(([key, item]) => isAttribute(key, item))
    .map(([key, item]) => ` ${key}="${escaped(item)}"`);
  const children = Object.entries(value)
    .filter(([key, item]) => !isAttribute(key, item))
    .map(([key, item]) => elementOf(key, item));
  return `<${name}${declarations}${attributes.join('')}>${children.join('')}</${name}>`;
}

function entriesOf(list: string, items: readonly Json[]): string {
  const name = SINGULAR[list] ?? list.replace(/s$/, '');
  return items.map((item) => elementOf(name, item)).join('');
}

function escaped(value: Json): string {
  return String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
