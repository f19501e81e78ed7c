import * as z from 'zod';
import type { ListedJobs } from '../../../jobs/actions/list-jobs.ts';
import { controlled, controlOptions, controlPath } from '../../../jobs/controls/control.ts';
import { jobSchema } from '../../../jobs/job.ts';
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

export const documentVersion = z.string().describe('Another whenever the document is');
const wholeJob = z.object({
  job: jobSchema,
  document: z.exactOptional(z.unknown()),
  documentVersion: z.exactOptional(documentVersion),
}) satisfies z.ZodType<WholeJob>;

export const jobExample = {
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
export const newDocument = {
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
export const documentExample = {
  id: jobExample.id,
  isDisabled: false,
  isHighPriority: false,
  ...newDocument,
};
export const version = 'nU4eI71bcnBGqeO0t9tXvY1u5oQtTLAjzS0K8pkPPlM';
const group = 'Jobs';
export const notes = { server: "The server's name in automation.yaml", id: "The job's id, a GUID" };
const commas = 'several with commas';
export const jobsDocumentation: readonly RouteDescription[] = [
  {
    id: 'listJobs',
    group,
    summary: 'List the jobs of all servers',
    description:
      'The jobs of every product in one format, by server and name, as they were last seen: by a check, by `fresh=true`, or when one job was read or controlled. For each server, `asOf` has the time of its data, and whether it was asked for this answer (`fresh`). Without `fresh=true` a server is asked only if it was never read, or if something was changed there through this API since. A server that cannot be read is named in `unread` and hides no other; one with an incomplete list is named there with the code `read-in-part`. A server that is asked does the filtering itself, and one that cannot have matching jobs is not asked; Backup & Replication then does not return `hasCopy`. A page ends at `limit` jobs, or earlier at 4 MB. A `Link` header leads to the next page.',
    permission: 'jobs:read',
    query: listRequest,
    notes: {
      server: `Names of servers, ${commas}`,
      product: `enterprise-manager, backup-replication or microsoft365; ${commas}`,
      id: `Ids of jobs; ${commas}`,
      type: `The products' own words in any letter case, such as VSphereBackup or BackupCopy; ${commas}`,
      workload: `application, cloudVm, file, server, workstation or vm, as Backup & Replication alone tells; ${commas}`,
      lastRunAfter: 'Jobs whose last run began after that time (ISO 8601)',
      lastRunBefore: 'Jobs whose last run began before that time; not those that never ran',
      highPriority: 'true or false, as Backup & Replication alone tells',
      repositoryId: `Ids of repositories; ${commas}`,
      objectsCount: 'Jobs with this number of objects',
      orderBy:
        'The sort key; by default, and among equals, server, name and id. Jobs without a value come last',
      order: 'asc by default',
      fresh: '`true` asks every server for its current jobs, and stores them. `false` by default',
      status: `running, queued, idle, disabled, disconnected or unknown; ${commas}`,
      lastResult: `none, success, warning, failed or unknown; ${commas}`,
      name: '`*` stands for any characters, `?` for one; letter case is ignored',
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
    summary: 'Get one complete job',
    description: "In the common format, and as its server's own document.",
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
      'Reads the job, acts if necessary, and reads it again. The session that Backup & Replication or Microsoft 365 (v8) answers with is in `session`, the task of Enterprise Manager in `task`; if the answer is lost, looking at the job shows what was done. An option that the control, the product or its revision does not have is refused.',
    permission: 'jobs:write',
    path: controlPath,
    notes: {
      ...notes,
      control:
        'What to do. `retry` runs again what failed. `sync` is for backup copy jobs of Enterprise Manager, where `start` does the same',
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
        description: 'The job is in the wanted state, or was before.',
        name: 'ControlledJob',
        schema: controlled,
        example: { control: 'disable', outcome: 'done', job: { ...jobExample, enabled: false } },
      },
      {
        status: 202,
        description: 'The server has accepted it, and has not finished yet.',
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
];
