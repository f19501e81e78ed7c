import { Microsoft365 } from '@veeam-automation/veeam/microsoft365/client';
import type { CopyJobSchedulePolicy } from '@veeam-automation/veeam/microsoft365/copy-jobs';
import type { Microsoft365Version } from '@veeam-automation/veeam/microsoft365/versions';
import type { ClientOperation, DrivenClient, Held, Run } from './client-operation.ts';
import {
  BACKUP_JOB,
  COPY_JOB,
  LINKED,
  ORGANIZATION,
  PAGE,
  REPOSITORY,
  SERVICE_INSTANCE,
  SESSION,
  TOKEN,
  WINDOW,
} from './microsoft365-fields.ts';

const DAY = { from: new Date('2024-05-06T00:00:00Z'), to: new Date('2024-05-07T00:00:00Z') };

/** One schedule of each type (RESTCopyJobSchedulePolicy, vb365 specs). */
const SCHEDULES: Readonly<Record<string, CopyJobSchedulePolicy>> = {
  immediately: { type: 'Immediate', backupCopyWindowEnabled: false },
  periodically: { type: 'Periodically', periodicallyEvery: 'Hours4', backupCopyWindowEnabled: false },
  'daily, in a window': {
    type: 'DailyAtTime',
    dailyType: 'Workdays',
    dailyTime: '23:30:00',
    backupCopyWindowEnabled: true,
    backupCopyWindowSettings: { backupWindow: Array.from({ length: 168 }, () => true), minuteOffset: 60 },
  },
};

type Resume = (run: Run) => Microsoft365;

/** All operations of the Microsoft 365 client, run in `version`. */
export function microsoft365Client(version: Microsoft365Version, held: Held): DrivenClient {
  const resume = ({ connection, now }: Run, renewAt = held.renewAt) =>
    Microsoft365.resume(connection, { version, ...held, renewAt }, { credential: held.credentials, now });
  const at = `/${version}`;
  return {
    isAtLeast: (since) => Number(version.slice(1)) >= Number(since.slice(1)),
    operations: withParts(version, [
      {
        name: 'log on',
        call: `POST ${at}/token`,
        fields: TOKEN,
        restsOn: ['expires_in'],
        run: async ({ connection, now }) =>
          (await Microsoft365.logOn(connection, held.credentials, { version, now })).session(),
      },
      {
        name: 'renew the logon',
        call: `POST ${at}/token`,
        fields: TOKEN,
        restsOn: ['expires_in'],
        run: (run) => resume(run, run.now().toISOString()).session(),
      },
      {
        name: 'read service instance',
        call: `GET ${at}/ServiceInstance`,
        fields: SERVICE_INSTANCE,
        run: (run) => resume(run).serverInfo(),
      },
      {
        name: 'list organizations',
        call: `GET ${at}/Organizations`,
        fields: ORGANIZATION,
        run: async (run) => (await resume(run).organizations.list().all()).items[0],
      },
      {
        name: 'list repositories',
        call: `GET ${at}/BackupRepositories`,
        fields: REPOSITORY,
        run: async (run) => (await resume(run).repositories.list().all()).items[0],
      },
      {
        name: 'list repositories, archive storage',
        call: `GET ${at}/BackupRepositories`,
        fields: REPOSITORY,
        run: async (run) => (await resume(run).repositories.list({ longTerm: true }).all()).items[0],
      },
      ...backupJobs(at, resume),
      ...copyJobs(at, resume, version),
      ...jobSessions(at, resume, version),
      { name: 'log out', call: `POST ${at}/token/logout`, run: (run) => resume(run).logOut() },
    ]),
  };
}

/** Adds the other parts that our client reads to the operations: links, windows, and the data for the next page. */
function withParts(version: Microsoft365Version, operations: readonly ClientOperation[]): ClientOperation[] {
  return operations.map((operation) => {
    const { fields, call } = operation;
    const parts = partsOf(fields);
    const isSessions = call.endsWith('/JobSessions');
    const isList = isSessions || /^GET \/v\d+\/\w+$/.test(call);
    if (!isList || call.endsWith('/ServiceInstance'))
      return { ...operation, restsOn: operation.restsOn ?? parts };
    const isPaged = version === 'v8' || isSessions;
    const inItems = parts.map((part) => `${isPaged ? 'results.0' : '0'}.${part}`);
    return { ...operation, restsOn: [...(isPaged ? PAGE : []), ...inItems] };
  });
}

function partsOf(fields: ClientOperation['fields']): readonly string[] {
  if (fields === COPY_JOB) return [...LINKED, ...WINDOW];
  return fields === BACKUP_JOB || fields === SESSION ? LINKED : [];
}

function backupJobs(at: string, resume: Resume): ClientOperation[] {
  const act = (verb: 'enable' | 'disable' | 'stop'): ClientOperation => ({
    name: `${verb} backup job`,
    call: `POST ${at}/Jobs/{id}/${verb}`,
    run: (run) => resume(run).jobs[verb](run.ids.job),
  });
  return [
    {
      name: 'list backup jobs',
      call: `GET ${at}/Jobs`,
      fields: BACKUP_JOB,
      run: async (run) => (await resume(run).jobs.list().all()).items[0],
    },
    {
      name: 'read backup job',
      call: `GET ${at}/Jobs/{id}`,
      fields: BACKUP_JOB,
      run: (run) => resume(run).jobs.get(run.ids.job),
    },
    {
      name: 'start backup job',
      call: `POST ${at}/Jobs/{id}/start`,
      fields: SESSION,
      run: (run) => resume(run).jobs.start(run.ids.job, { full: true }),
    },
    act('stop'),
    act('disable'),
    act('enable'),
  ];
}

const INTERVALS = 'Minutes5 Minutes10 Minutes15 Minutes30 Hours1 Hours2 Hours4 Hours8'.split(' ');
const DAYS = 'Everyday Workdays Weekends Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ');

function everyWordOf(policy: CopyJobSchedulePolicy, version: Microsoft365Version): CopyJobSchedulePolicy[] {
  if (policy.type === 'DailyAtTime') return DAYS.map((dailyType) => ({ ...policy, dailyType }));
  if (policy.type !== 'Periodically') return [policy];
  const intervals = version === 'v8' ? [...INTERVALS, 'Hours12'] : INTERVALS;
  return intervals.map((periodicallyEvery) => ({ ...policy, periodicallyEvery }));
}

function copyJobs(at: string, resume: Resume, version: Microsoft365Version): ClientOperation[] {
  const act = (verb: 'enable' | 'disable' | 'stop'): ClientOperation => ({
    name: `${verb} copy job`,
    call: `POST ${at}/CopyJobs/{id}/${verb}`,
    run: (run) => resume(run).copyJobs[verb](run.ids.copyJob),
  });
  return [
    ...Object.entries(SCHEDULES).map(([how, schedulePolicy]) => ({
      name: `create copy job, ${how}`,
      call: `POST ${at}/CopyJobs`,
      fields: COPY_JOB,
      run: async (run: Run) => {
        let created: unknown;
        // Every schedule value that a caller may choose is sent once.
        for (const policy of everyWordOf(schedulePolicy, version))
          created = await resume(run).copyJobs.create({
            backupJobId: run.ids.job,
            repositoryId: run.ids.repository,
            schedulePolicy: policy,
          });
        return created;
      },
    })),
    {
      name: 'list copy jobs',
      call: `GET ${at}/CopyJobs`,
      fields: COPY_JOB,
      run: async (run) => (await resume(run).copyJobs.list().all()).items[0],
    },
    {
      name: 'list copy jobs, of a repository',
      call: `GET ${at}/CopyJobs`,
      fields: COPY_JOB,
      run: async (run) =>
        (await resume(run).copyJobs.list({ repositoryId: run.ids.repository }).all()).items[0],
    },
    {
      name: 'read copy job',
      call: `GET ${at}/CopyJobs/{id}`,
      fields: COPY_JOB,
      run: (run) => resume(run).copyJobs.get(run.ids.copyJob),
    },
    {
      name: 'read copy job of backup job',
      call: `GET ${at}/Jobs/{id}/CopyJob`,
      fields: COPY_JOB,
      run: (run) => resume(run).copyJobs.ofBackupJob(run.ids.job),
    },
    {
      name: 'read backup job of copy job',
      call: `GET ${at}/CopyJobs/{id}/BackupJob`,
      fields: BACKUP_JOB,
      run: (run) => resume(run).copyJobs.backupJobOf(run.ids.copyJob),
    },
    {
      name: 'edit copy job',
      call: `PUT ${at}/CopyJobs/{id}`,
      run: (run) => resume(run).copyJobs.edit(run.ids.copyJob, { isEnabled: false }),
    },
    {
      name: 'start copy job',
      call: `POST ${at}/CopyJobs/{id}/start`,
      fields: SESSION,
      run: (run) => resume(run).copyJobs.start(run.ids.copyJob),
    },
    act('stop'),
    act('disable'),
    act('enable'),
    {
      name: 'delete copy job',
      call: `DELETE ${at}/CopyJobs/{id}`,
      run: (run) => resume(run).copyJobs.delete(run.ids.copyJob),
    },
  ];
}

function jobSessions(at: string, resume: Resume, version: Microsoft365Version): ClientOperation[] {
  const list = { call: `GET ${at}/JobSessions`, fields: SESSION };
  return [
    {
      name: 'list job sessions',
      ...list,
      run: async (run) => (await resume(run).sessions.list().all()).items[0],
    },
    {
      name: 'list job sessions, filtered',
      ...list,
      // The client filters out sessions that do not match, so the result may be empty.
      fields: [],
      run: async (run) =>
        (
          await resume(run)
            .sessions.list({
              jobType: 'Backup',
              endTimeLowerBound: DAY.from,
              endTimeUpperBound: DAY.to,
              status: 'Success',
            })
            .all()
        ).items,
    },
    {
      name: 'list sessions of a backup job',
      call: version === 'v6' ? `GET ${at}/Jobs/{id}/JobSessions` : list.call,
      fields: SESSION,
      run: async (run) => (await resume(run).sessions.list({ jobId: run.ids.job }).all()).items[0],
    },
    {
      name: 'list sessions of a copy job',
      ...list,
      needs: 'jobId',
      run: async (run) =>
        (await resume(run).sessions.list({ jobId: run.ids.copyJob, jobType: 'Copy' }).all()).items[0],
    },
  ];
}
