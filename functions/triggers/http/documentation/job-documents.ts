import { describedJob } from '@veeam-automation/veeam/backup-replication/job-model/job-model';
import * as z from 'zod';
import { controlled } from '../../../jobs/controls/control.ts';
import type { ManagedChange } from '../../../jobs/controls/managed-job.ts';
import { editJobInput, patchJobInput } from '../../../jobs/job-document.ts';
import type { StoredDocument } from '../../../jobs/job-documents.ts';
import { oneJob } from '../../../jobs/one-job.ts';
import { type RouteDescription, serverProblems } from './document-route.ts';
import { documentExample, documentVersion, jobExample, newDocument, notes, version } from './jobs.ts';

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

const storedExample = {
  server: 'vbr-1',
  id: jobExample.id,
  document: documentExample,
  documentVersion: version,
};
const versionHeaders = z.object({ 'if-match': editJobInput.shape.ifMatch });
const group = 'Jobs';
const editNotes = {
  ...notes,
  'if-match':
    'The `documentVersion`, in quotes, of the document that you have read: if the job has changed since, nothing is written',
};
const serverOnly = oneJob.pick({ server: true });
const checking =
  "It is checked against the server's API revision before it is sent, and one answer lists everything that is wrong; fields that the revision does not know are passed on, and values are accepted in any letter case.";

/** Jobs as their server's own documents: created, changed and deleted. */
export const jobDocumentsDocumentation: readonly RouteDescription[] = [
  {
    id: 'createJob',
    group,
    summary: 'Create a job of Backup & Replication',
    description: `From a document in the product's own words (\`JobSpec\`). ${checking} Backup and replication jobs of vSphere are described completely; backup jobs of Cloud Director are checked like those of vSphere, and other types only for the fields that all jobs have.`,
    permission: 'jobs:write',
    path: serverOnly,
    notes: { server: notes.server },
    body: { name: 'JobSpec', schema: describedJob('create'), required: true, example: newDocument },
    answers: [
      {
        status: 201,
        description: 'The job as the server returns it.',
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
    description: `By a complete document (\`JobModel\`): fields that it omits are lost. To change some fields, use \`PATCH\`. ${checking}`,
    permission: 'jobs:write',
    path: oneJob,
    headers: versionHeaders,
    notes: editNotes,
    body: { name: 'JobModel', schema: describedJob('edit'), required: true, example: documentExample },
    answers: [
      {
        status: 200,
        description: 'The job as the server returns it.',
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
      'By a JSON Merge Patch (RFC 7396) of its document, with the fields of `JobModel`: null removes a field, a list replaces a list. The rest of the document is sent back to the server unchanged. Faults that the patch introduces are refused; faults that the stored job already has are not. The media type may also be `application/merge-patch+json`. For Enterprise Manager it is a patch of `document.entity` of `GET /jobs/{server}/{id}`: only existing elements can be changed, a list replaces all elements of its name, and `If-Match` is not accepted.',
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
        description: 'The job as the server returns it after the change.',
        name: 'StoredJobDocument',
        schema: storedDocument,
        example: storedExample,
      },
      {
        status: 202,
        description: 'Enterprise Manager has accepted it, and has not finished yet.',
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
    description: 'Its backups are kept.',
    permission: 'jobs:write',
    path: oneJob,
    notes,
    answers: [
      { status: 204, description: 'It is deleted.' },
      {
        status: 202,
        description: 'Enterprise Manager has accepted it, and has not finished yet.',
        name: 'ManagedChange',
        schema: managedChange,
        example: { ...pendingExample, task: { ...pendingExample.task, operation: 'DeleteJob' } },
        headers: ['location'],
      },
    ],
    problems: [404, 409, ...serverProblems],
  },
];
