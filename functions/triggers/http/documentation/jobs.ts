import { describedJob } from '@veeam-automation/veeam/backup-replication/job-model/job-model';
import * as z from 'zod';
import type { ListedJobs } from '../../../jobs/actions/list-jobs.ts';
import { controlled, controlOptions, controlPath } from '../../../jobs/controls/control.ts';
import type { ManagedChange } from '../../../jobs/controls/managed-job.ts';
import { jobSchema } from '../../../jobs/job.ts';
import { editJobInput, patchJobInput } from '../../../jobs/job-document.ts';
import type { StoredDocument } from '../../../jobs/job-documents.ts';
import { listRequest } from '../../../jobs/list-request.ts';
import { oneJob } from '../../../jobs/one-job.ts';
import type { WholeJob } from '../../../jobs/read/whole-job.ts';
import { type RouteDescription, serverProblems } from './document-route.ts';

const listedJobs = z.object({
  jobs: z.array(jobSchema),
  unread: z.array(z.object({ server: z.string(), code: z.string(), message: z.string() })),
  asOf: z.array(z.object({ server: z.string(), at: z.string(), fresh: z.boolean() })),
  next: z.exactOptional(z.string()),
}) satisfies z.ZodType<ListedJobs>;

const documentVersion = z.string().describe('Another whenever the document is');
const wholeJob = z.object({
  job: jobSchema,
  document: z.exactOptional(z.unknown()),
  documentVersion: z.exactOptional(documentVersion),
}) satisfies z.ZodType<WholeJob>;

const managedChange = z.object({
  outcome: z
    .enum(['done', 'pending'])
    .describe('Of Enterprise Manager: `pending` while its task is under way'),
  task: controlled.shape.task,
}) satisfies z.ZodType<ManagedChange>;
const pendingExample = {
  outcome: 'pending',
  task: { id: 'task-1', state: 'Running', operation: 'EditJob' },
} as const;

const storedDocument = z.object({
  server: z.string(),
  id: z.string(),
  document: z.unknown(),
  documentVersion: z.exactOptional(documentVersion),
  outcome: z.exactOptional(managedChange.shape.outcome),
  task: managedChange.shape.task,
}) satisfies z.ZodType<StoredDocument>;

const jobExample = {
  server: 'vbr-1',
  product: 'backup-replication',
  id: '5b9f8a3e-7c1d-4f2a-b6a1-2f9d0e4c7a10',
  name: 'File servers',
  type: 'VSphereBackup',
  status: 'idle',
  lastResult: 'success',
  raw: { status: 'inactive', lastResult: 'Success' },
  lastRun: '2026-11-22T22:00:00.000Z',
  enabled: true,
};
const newDocument = {
  name: jobExample.name,
  type: jobExample.type,
  description: 'The file servers of the main office',
  virtualMachines: {
    includes: [
      {
        platform: 'VSphere',
        hostName: 'vcenter.example.com',
        name: 'files-01',
        type: 'VirtualMachine',
        objectId: 'vm-1042',
      },
    ],
  },
  storage: {
    backupRepositoryId: '2b0c6d1e-93a4-4d53-8f0e-6a7e5b1c9d24',
    backupProxies: { autoSelectEnabled: true },
    retentionPolicy: { type: 'Days', quantity: 14 },
  },
  guestProcessing: {
    appAwareProcessing: { isEnabled: false },
    guestFSIndexing: { isEnabled: false },
  },
  schedule: {
    runAutomatically: true,
    daily: { isEnabled: true, dailyKind: 'Everyday', localTime: '22:00' },
  },
};
const documentExample = { id: jobExample.id, isDisabled: false, isHighPriority: false, ...newDocument };
const version = 'nU4eI71bcnBGqeO0t9tXvY1u5oQtTLAjzS0K8pkPPlM';
const storedExample = {
  server: 'vbr-1',
  id: jobExample.id,
  document: documentExample,
  documentVersion: version,
};
const versionHeaders = z.object({ 'if-match': editJobInput.shape.ifMatch });
const group = 'Jobs';
const notes = { server: "The server's name in automation.yaml", id: "The job's id, a GUID" };
const editNotes = {
  ...notes,
  'if-match':
    'The `documentVersion`, in quotes, of the document that you have read: where the job is another by now, nothing is written',
};
const serverOnly = oneJob.pick({ server: true });
const commas = 'several with commas';
const checking =
  'It is checked by the API revision of the server before it is sent, and everything that is wrong is in one answer; fields that the revision does not have are passed on, and values are taken in any case.';

export const jobsDocumentation: readonly RouteDescription[] = [
  {
    id: 'listJobs',
    group,
    summary: 'List the jobs of all servers',
    description:
      'The jobs of every product in one shape, by server and name, as they were last seen: by a check, by `fresh=true`, or when one job was read or controlled. `asOf` says of each server when that was, and whether it was asked for this answer (`fresh`). Without `fresh=true` a server is asked only if nobody has read it yet, or if something was changed there through this API since. A server that cannot be read is named in `unread` and hides no other; one whose list came only in part is named there with the code `read-in-part`. When a server is asked, it is asked to filter, and one that can have no such job is not asked; Backup & Replication then does not tell `hasCopy`. A page ends at `limit` jobs, or earlier at 4 MB. A `Link` header leads to the next page.',
    permission: 'jobs:read',
    query: listRequest,
    notes: {
      server: `Names of servers, ${commas}`,
      product: `enterprise-manager, backup-replication or microsoft365; ${commas}`,
      id: `Ids of jobs; ${commas}`,
      type: `The products' own words in any case, such as VSphereBackup or BackupCopy; ${commas}`,
      workload: `application, cloudVm, file, server, workstation or vm, as Backup & Replication alone tells; ${commas}`,
      lastRunAfter: 'Jobs whose last run began after that time (ISO 8601)',
      lastRunBefore: 'Jobs whose last run began before that time; not those that never ran',
      highPriority: 'true or false, as Backup & Replication alone tells',
      repositoryId: `Ids of repositories; ${commas}`,
      objectsCount: 'Jobs that process so many objects',
      orderBy:
        'What to sort by; by server, name and id when left out, and so among equals. Jobs without a value come last',
      order: 'asc when left out',
      fresh:
        '`true` asks every server for its jobs as they are now, and keeps what it sees. `false` when left out',
      status: `running, queued, idle, disabled, disconnected or unknown; ${commas}`,
      lastResult: `none, success, warning, failed or unknown; ${commas}`,
      name: '`*` stands for any characters, `?` for one; case does not count',
      repository: "As `name`, of the repository's name or id",
      limit: 'Jobs of a page: 1 to 5000',
      next: 'The `next` of an earlier answer',
    },
    answers: [
      {
        status: 200,
        description: 'A page of jobs.',
        name: 'JobList',
        schema: listedJobs,
        example: {
          jobs: [jobExample],
          unread: [],
          asOf: [{ server: 'vbr-1', at: '2026-11-23T06:00:00.000Z', fresh: false }],
        },
        headers: ['link'],
      },
    ],
    problems: [404, ...serverProblems],
  },
  {
    id: 'getJob',
    group,
    summary: 'Get one job, whole',
    description: "In the one shape, and as its server's own document describes it.",
    permission: 'jobs:read',
    path: oneJob,
    notes,
    answers: [
      {
        status: 200,
        description: 'The job.',
        name: 'WholeJob',
        schema: wholeJob,
        example: { job: jobExample, document: documentExample, documentVersion: version },
      },
    ],
    problems: [404, ...serverProblems],
  },
  {
    id: 'controlJob',
    group,
    summary: 'Start, stop, retry, synchronize, enable or disable a job',
    description:
      'Looks first, acts if there is need, and reads back. The session that Backup & Replication or Microsoft 365 (v8) answers with is in `session`, the task of Enterprise Manager in `task`; where the answer was lost, what was done is found by looking at the job. An option that the control, the product or its revision does not have is refused.',
    permission: 'jobs:write',
    path: controlPath,
    notes: {
      ...notes,
      control:
        'What to do. `retry` runs again what failed. `sync` is for backup copy jobs of Enterprise Manager, of which `start` does the same',
    },
    body: {
      name: 'ControlOptions',
      schema: controlOptions,
      required: false,
      example: { performActiveFull: true, startChainedJobs: true },
    },
    answers: [
      {
        status: 200,
        description: 'It is so, or was so before.',
        name: 'ControlledJob',
        schema: controlled,
        example: { control: 'disable', outcome: 'done', job: { ...jobExample, enabled: false } },
      },
      {
        status: 202,
        description: 'The server has taken it, and is not done with it yet.',
        name: 'ControlledJob',
        schema: controlled,
        example: {
          control: 'start',
          outcome: 'pending',
          job: jobExample,
          session: {
            id: '0d7c4be2-6a59-4c0b-9f3e-1b2a58d47c96',
            name: jobExample.name,
            jobId: jobExample.id,
            sessionType: 'BackupJob',
            state: 'Starting',
            progressPercent: 0,
            result: 'None',
            usn: 0,
            creationTime: '2026-11-23T22:00:00.000Z',
          },
        },
        headers: ['location'],
      },
    ],
    problems: [404, 409, ...serverProblems],
  },
  {
    id: 'createJob',
    group,
    summary: 'Create a job of Backup & Replication',
    description: `From a document in the product's own words (\`JobSpec\`). ${checking} Backup and replication jobs of vSphere are described in full; backup jobs of Cloud Director are checked like those of vSphere, other types for what all jobs have.`,
    permission: 'jobs:write',
    path: serverOnly,
    notes: { server: notes.server },
    body: { name: 'JobSpec', schema: describedJob('create'), required: true, example: newDocument },
    answers: [
      {
        status: 201,
        description: 'The job as the server has it.',
        name: 'StoredJobDocument',
        schema: storedDocument,
        example: storedExample,
        headers: ['location'],
      },
    ],
    problems: [404, 409, ...serverProblems],
  },
  {
    id: 'editJob',
    group,
    summary: 'Replace a job of Backup & Replication',
    description: `By a whole document (\`JobModel\`): what it leaves out is not kept. To change some fields, \`PATCH\` is better. ${checking}`,
    permission: 'jobs:write',
    path: oneJob,
    headers: versionHeaders,
    notes: editNotes,
    body: { name: 'JobModel', schema: describedJob('edit'), required: true, example: documentExample },
    answers: [
      {
        status: 200,
        description: 'The job as the server has it.',
        name: 'StoredJobDocument',
        schema: storedDocument,
        example: storedExample,
      },
    ],
    problems: [404, 409, 412, ...serverProblems],
  },
  {
    id: 'patchJob',
    group,
    summary: 'Change a job of Backup & Replication or Enterprise Manager',
    description:
      'By a JSON Merge Patch (RFC 7396) of its document, with the fields of `JobModel`: null takes a field away, a list replaces a list. The rest of the document goes back to the server as it came, whatever it is. What the patch makes wrong is refused; what is wrong with the stored job already is not. The body may also come as `application/merge-patch+json`. Of Enterprise Manager it is a patch of `document.entity` of `GET /jobs/{server}/{id}`: only what is there can be changed, a list replaces all elements of its name, and `If-Match` is not taken.',
    permission: 'jobs:write',
    path: oneJob,
    headers: versionHeaders,
    notes: editNotes,
    body: {
      name: 'JobPatch',
      schema: patchJobInput.shape.request,
      required: true,
      example: { storage: { retentionPolicy: { quantity: 30 } } },
    },
    answers: [
      {
        status: 200,
        description: 'The job as the server has it, read again after the change.',
        name: 'StoredJobDocument',
        schema: storedDocument,
        example: storedExample,
      },
      {
        status: 202,
        description: 'Enterprise Manager has taken it, and is not done with it yet.',
        name: 'StoredJobDocument',
        schema: storedDocument,
        example: { server: 'em-1', id: jobExample.id, document: {}, ...pendingExample },
        headers: ['location'],
      },
    ],
    problems: [404, 409, 412, ...serverProblems],
  },
  {
    id: 'deleteJob',
    group,
    summary: 'Delete a job of Backup & Replication or Enterprise Manager',
    description: 'Its backups stay.',
    permission: 'jobs:write',
    path: oneJob,
    notes,
    answers: [
      { status: 204, description: 'It is gone.' },
      {
        status: 202,
        description: 'Enterprise Manager has taken it, and is not done with it yet.',
        name: 'ManagedChange',
        schema: managedChange,
        example: { ...pendingExample, task: { ...pendingExample.task, operation: 'DeleteJob' } },
        headers: ['location'],
      },
    ],
    problems: [404, 409, ...serverProblems],
  },
];
