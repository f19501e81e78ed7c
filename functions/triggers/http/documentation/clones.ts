import * as z from 'zod';
import { oneClone } from '../../../clone/actions/get-clone.ts';
import { clonesQuery, listedClones } from '../../../clone/actions/list-clones.ts';
import { cloneRequest } from '../../../clone/request.ts';
import { clonePlan } from '../../../clone/state.ts';
import { cloneView } from '../../../clone/views.ts';
import { keyHeaders, keyNote, type RouteDescription, serverProblems } from './document-route.ts';

const { shape } = cloneRequest;

/** The fields of a request for a clone, and what each one means. */
export const cloneFields = cloneRequest.extend({
  server: shape.server.describe(
    'The server of the job: the name of an Enterprise Manager or a Backup & Replication server in automation.yaml',
  ),
  job: shape.job.describe(
    'The job to clone: its name or its id, a GUID with or without `urn:veeam:Job:`. If several jobs have the name, the request is refused, and the error lists their ids',
  ),
  name: shape.name.describe(
    "The new job's name, or a template: `{{job}}` is the source's name, `{{date}}` and `{{time}}` are of the moment it was asked for, in UTC. At most 50 characters where Enterprise Manager clones",
  ),
  description: shape.description.describe(
    "By default one that names the source. The clone's mark is added at its end",
  ),
  folderName: shape.folderName.describe(
    "Enterprise Manager, backup jobs: the folder in the repository. Left out: the new job's name",
  ),
  repository: shape.repository.describe(
    "The target repository: its name or its UID. Left out: the source's own",
  ),
  vmSuffix: shape.vmSuffix.describe(
    "Only for replication jobs of Enterprise Manager: the suffix of the replicas' names. By default `_replica`",
  ),
  jobFileName: shape.jobFileName.describe(
    "Enterprise Manager, backup copy jobs: the name of the job's file. Left out: the new job's name",
  ),
  enabled: shape.enabled.describe(
    "Whether the new job's schedule shall be on: it is made so and read back. Left out: as the server leaves it",
  ),
});

const planExample = {
  server: 'em-1',
  driver: 'enterprise-manager',
  driverReason: 'em-1 is an Enterprise Manager.',
  apiVersion: 'v1_7',
  source: {
    id: 'urn:veeam:Job:9f3c5f0e-55b7-4a0c-8d5c-3f1f6b0f3c11',
    name: 'Exchange Backup',
    type: 'Backup',
  },
  name: 'Exchange Backup 2026-11-23',
  warnings: [],
};
const cloneExample = {
  id: 'clone-0c9d2e51aa7b43f0b1e4d7c25a8f6033',
  status: 'running',
  warnings: [],
  requestedBy: { source: 'http', name: 'ci' },
  requestedAt: '2026-11-23T08:00:00.000Z',
  source: 'Exchange Backup',
  name: 'Exchange Backup 2026-11-23',
  server: 'em-1',
  steps: [{ name: 'Plan', startedAt: '2026-11-23T08:00:00.100Z', attempts: 1 }],
};
const endedExample = {
  ...cloneExample,
  status: 'finished',
  outcome: 'succeeded',
  message: 'The job was cloned.',
  job: { id: 'urn:veeam:Job:0c6d1f1b-2e77-4f0c-9a55-1d3b4f7a4f0c', name: 'Exchange Backup 2026-11-23' },
  plan: planExample,
  taskSeconds: 30,
};

const { plan: _plan, steps: _steps, ...listedExample } = endedExample;

const group = 'Clones';
const notes = { id: "The clone's id, as the answer has it, or your own Idempotency-Key" };
const problemsOfOne = [404];

export const clonesDocumentation: readonly RouteDescription[] = [
  {
    id: 'createClone',
    group,
    summary: 'Clone a job',
    description:
      'Makes the plan, and starts a workflow that carries it out. Send an `Idempotency-Key`, so that you can repeat the request: the same key with the same body is the same clone. `name` may be a template such as `{{job}} {{date}}`.',
    permission: 'clones:write',
    headers: keyHeaders,
    notes: { 'idempotency-key': keyNote },
    body: {
      name: 'CloneRequest',
      schema: cloneFields.extend({ dryRun: z.exactOptional(z.boolean().describe('Answer with the plan')) }),
      required: true,
      example: { server: 'em-1', job: 'Exchange Backup', name: '{{job}} {{date}}' },
    },
    answers: [
      {
        status: 200,
        description: 'The plan of a dry run; nothing was started.',
        name: 'CloneDryRun',
        schema: z.object({ dryRun: z.literal(true), plan: clonePlan }),
        example: { dryRun: true, plan: planExample },
      },
      {
        status: 202,
        description: 'The clone was started, now or by an earlier request with this key.',
        name: 'Clone',
        schema: cloneView,
        example: cloneExample,
        headers: ['location'],
      },
    ],
    problems: [404, 409, ...serverProblems],
  },
  {
    id: 'listClones',
    group,
    summary: 'List clones',
    description:
      'The clones on your servers, the newest first, including those of batches, schedules and Slack, for as long as the record keeps them. A `Link` header leads to the next page. A clone of the last seconds may be missing.',
    permission: 'clones:read',
    query: clonesQuery,
    notes: {
      server: 'A server; by default all of yours',
      outcome: 'succeeded, failed, cancelled or unknown; without it also those that have none yet',
      since: 'Clones that were requested at that time or later (ISO 8601)',
      requestedBy: 'The name of a caller, such as a token or a schedule',
      limit: 'Clones on a page: 1 to 100; 50 by default',
      next: 'The `next` of an earlier answer',
    },
    answers: [
      {
        status: 200,
        description: 'A page of clones.',
        name: 'CloneList',
        schema: listedClones,
        example: { clones: [listedExample] },
        headers: ['link'],
      },
    ],
    problems: [404],
  },
  {
    id: 'getClone',
    group,
    summary: 'Get the status of a clone',
    description:
      'Its steps, its plan, and finally its outcome: `succeeded`, `failed`, `cancelled` or `unknown`.',
    permission: 'clones:read',
    path: oneClone,
    notes,
    answers: [
      { status: 200, description: 'The clone.', name: 'Clone', schema: cloneView, example: endedExample },
    ],
    problems: problemsOfOne,
  },
  {
    id: 'cancelClone',
    group,
    summary: 'Cancel a running clone',
    description:
      "A clone that has started nothing on its server is cancelled at once. For any other, the server's task is stopped, the outcome is found, and the session is closed; whatever the server has created by then is kept.",
    permission: 'clones:write',
    path: oneClone,
    notes,
    answers: [
      {
        status: 202,
        description: 'The clone is cancelled, or is being stopped.',
        name: 'Clone',
        schema: cloneView,
        example: { ...cloneExample, status: 'resolving' },
        headers: ['location'],
      },
    ],
    problems: [...problemsOfOne, 409],
  },
];
