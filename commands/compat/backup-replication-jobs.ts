import type { BackupReplication } from '@veeam-automation/veeam/backup-replication/client';
import { type ClientOperation, type Field, first, type Run, same } from './client-operation.ts';

const SINCE_13 = '1.3-rev0';

export const TOKEN: readonly Field[] = [
  ['accessToken', 'access_token'],
  ['refreshToken', 'refresh_token'],
];

export const SERVER_TIME = same('serverTime timeZone');

export const SERVER_INFO = [...same('vbrId name buildVersion patches'), ...same('platform', SINCE_13)];

const JOB: readonly Field[] = [
  ...same('id name description isDisabled isHighPriority'),
  ['document.type', 'type'],
];

const JOB_STATE: readonly Field[] = [
  ...same('id name description lastResult workload objectsCount'),
  ...same('lastRun nextRun repositoryId repositoryName sessionId'),
  ['typeAsSent', 'type'],
  ['statusAsSent', 'status'],
  ...same('nextRunPolicy highPriority progressPercent backupCopyMode isStorageSnapshot', SINCE_13),
  ...same('runAfterJob.jobId runAfterJob.jobName', SINCE_13),
  ...same(
    'sessionProgress.processingRate sessionProgress.bottleneck sessionProgress.progressPercent',
    SINCE_13,
  ),
  ['sessionProgress.processedSizeBytes', 'sessionProgress.processedSize', SINCE_13],
  ['sessionProgress.readSizeBytes', 'sessionProgress.readSize', SINCE_13],
  ['sessionProgress.transferredSizeBytes', 'sessionProgress.transferredSize', SINCE_13],
  ...same('targetName', '1.3-rev2'),
];

export const SESSION: readonly Field[] = [
  ...same('id name sessionType state creationTime endTime progressPercent'),
  ['jobId', 'jobId|activityId'],
  ['result', 'result.result'],
  ['message', 'result.message'],
  ['isCanceled', 'result.isCanceled'],
  ...same('initiatedBy', SINCE_13),
];

export const SESSION_LOG = [
  ...same('totalRecords records.0.id records.0.status records.0.startTime records.0.updateTime'),
  ...same('records.0.title records.0.description'),
];

export const REPOSITORY = same('id name description type');

/** The parts of an answer that page reading uses (PaginationResult). */
export const PAGE = ['data', 'pagination.total', 'pagination.count'];

const DAY = { after: new Date('2024-05-06T00:00:00Z'), before: new Date('2024-05-07T00:00:00Z') };

/** Creates a client that continues with the held logon. */
export type Resume = (run: Run) => BackupReplication;

/** The operations of the Jobs chapter. */
export function jobOperations(resume: Resume): ClientOperation[] {
  const at = (verb = '') => `/api/v1/jobs/{id}${verb === '' ? '' : `/${verb}`}`;
  const states = { call: 'GET /api/v1/jobs/states', fields: JOB_STATE, restsOn: PAGE };
  return [
    {
      name: 'get all jobs',
      call: 'GET /api/v1/jobs',
      fields: JOB,
      restsOn: PAGE,
      run: (run) => first(resume(run).jobs.list()),
    },
    {
      name: 'get all jobs, filtered',
      call: 'GET /api/v1/jobs',
      fields: JOB,
      restsOn: PAGE,
      run: (run) =>
        first(resume(run).jobs.list({ orderColumn: 'Type', nameFilter: '*a*', typeFilter: 'VSphereBackup' })),
    },
    { name: 'get all job states', ...states, run: (run) => first(resume(run).jobs.listStates()) },
    {
      name: 'get all job states, filtered',
      ...states,
      run: (run) =>
        first(
          resume(run).jobs.listStates({
            orderColumn: 'LastRun',
            idFilter: run.ids.job,
            nameFilter: '*a*',
            typeFilter: 'VSphereBackup',
            lastResultFilter: 'Success',
            statusFilter: 'inactive',
            workloadFilter: 'vm',
            lastRunAfterFilter: DAY.after,
            lastRunBeforeFilter: DAY.before,
            isHighPriorityJobFilter: false,
            repositoryIdFilter: run.ids.repository,
            objectsCountFilter: 1,
          }),
        ),
    },
    {
      name: 'get all job states, by the job before',
      ...states,
      needs: 'afterJobIdFilter',
      run: (run) =>
        first(
          resume(run).jobs.listStates({
            orderColumn: 'AfterJobName',
            afterJobIdFilter: run.ids.job,
            afterJobNameFilter: '*a*',
          }),
        ),
    },
    { name: 'get job', call: `GET ${at()}`, fields: JOB, run: (run) => resume(run).jobs.get(run.ids.job) },
    {
      name: 'create job',
      echoes: true,
      call: 'POST /api/v1/jobs',
      fields: JOB,
      run: (run) => {
        const { type } = run.newJob;
        // Our callers may use VSphereBackup in any revision.
        const said = type === 'Backup' ? 'VSphereBackup' : type;
        return resume(run).jobs.create({
          ...run.newJob,
          ...(typeof said === 'string' ? { type: said } : {}),
        });
      },
    },
    {
      name: 'edit job',
      echoes: true,
      call: `PUT ${at()}`,
      fields: JOB,
      run: (run) =>
        resume(run).jobs.edit(run.ids.job, (document) => ({ ...document, description: 'Edited by compat' })),
    },
    {
      name: 'start job',
      call: `POST ${at('start')}`,
      fields: SESSION,
      run: (run) => resume(run).jobs.start(run.ids.job),
    },
    {
      name: 'start job, with its chain',
      call: `POST ${at('start')}`,
      fields: SESSION,
      run: (run) => resume(run).jobs.start(run.ids.job, { performActiveFull: true, startChainedJobs: true }),
    },
    {
      name: 'start job, all restore points',
      call: `POST ${at('start')}`,
      needs: 'syncRestorePoints',
      fields: SESSION,
      run: (run) => resume(run).jobs.start(run.ids.job, { syncRestorePoints: 'All' }),
    },
    {
      name: 'stop job',
      call: `POST ${at('stop')}`,
      fields: SESSION,
      run: (run) => resume(run).jobs.stop(run.ids.job),
    },
    {
      name: 'stop job, with its chain',
      call: `POST ${at('stop')}`,
      needs: 'cancelChainedJobs',
      fields: SESSION,
      run: (run) => resume(run).jobs.stop(run.ids.job, { gracefulStop: false, cancelChainedJobs: true }),
    },
    {
      name: 'retry job',
      call: `POST ${at('retry')}`,
      fields: SESSION,
      run: (run) => resume(run).jobs.retry(run.ids.job, { startChainedJobs: false }),
    },
    {
      name: 'disable job',
      call: `POST ${at('disable')}`,
      run: (run) => resume(run).jobs.disable(run.ids.job),
    },
    { name: 'enable job', call: `POST ${at('enable')}`, run: (run) => resume(run).jobs.enable(run.ids.job) },
    {
      name: 'clone job',
      call: `POST ${at('clone')}`,
      fields: JOB,
      run: (run) => resume(run).jobs.clone(run.ids.job),
    },
    { name: 'delete job', call: `DELETE ${at()}`, run: (run) => resume(run).jobs.delete(run.ids.job) },
  ];
}
