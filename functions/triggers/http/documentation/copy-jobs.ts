import * as z from 'zod';
import { serverName } from '../../../configuration.ts';
import { oneRun } from '../../../copy-jobs/actions/get-policy-run.ts';
import { policyRunStatus, policyRunView } from '../../../copy-jobs/policies/execution.ts';
import { emptyResult, policyRunResult } from '../../../copy-jobs/policies/result.ts';
import { copyJobRequest, oneCopyJob, policyRunRequest } from '../../../copy-jobs/request.ts';
import { copyJobList, copyJobOutcome, copyJobPlanView } from '../../../copy-jobs/views.ts';
import { keyHeaders, keyNote, type RouteDescription, serverProblems } from './document-route.ts';

const createdCopyJob = z.object({ created: z.literal(true), ...copyJobOutcome.shape });
const foundCopyJob = z.union([
  z.object({ dryRun: z.literal(true), plan: copyJobPlanView }),
  z.object({ updated: z.literal(true), ...copyJobOutcome.shape }),
  z.object({ unchanged: z.literal(true), ...copyJobOutcome.shape }),
]);

const schedule = { type: 'DailyAtTime', days: 'Everyday', time: '22:00' };
const copyJobExample = {
  server: 'vb365-1',
  id: '2f9d0e4c-7a10-4f2a-b6a1-5b9f8a3e7c1d',
  name: 'Copy of Exchange Online',
  backupJob: { id: '7c1d4f2a-8a3e-4b6a-a12f-5b9f9d0e4c7a', name: 'Exchange Online' },
  enabled: true,
  schedule: { summary: 'every day at 22:00', policy: { type: 'DailyAtTime' } },
};

const group = 'Copy jobs';

export const copyJobsDocumentation: readonly RouteDescription[] = [
  {
    id: 'listCopyJobs',
    group,
    summary: 'List backup copy jobs of Microsoft 365',
    description: 'On one server, or on all; a server that cannot be read is named in `unread`.',
    permission: 'copy-jobs:read',
    query: z.strictObject({ server: z.exactOptional(serverName) }),
    notes: { server: 'Left out: every Backup for Microsoft 365 server' },
    answers: [
      {
        status: 200,
        description: 'The copy jobs.',
        name: 'CopyJobList',
        schema: copyJobList,
        example: { copyJobs: [copyJobExample], unread: [] },
      },
    ],
    problems: [404, ...serverProblems],
  },
  {
    id: 'createCopyJob',
    group,
    summary: 'Ensure that a backup job has a copy job',
    description: 'Looks first, then creates, edits (with `update`) or does nothing.',
    permission: 'copy-jobs:write',
    body: {
      name: 'CopyJobRequest',
      schema: copyJobRequest,
      required: true,
      example: { server: 'vb365-1', backupJob: 'Exchange Online', repository: 'Glacier Archive', schedule },
    },
    answers: [
      {
        status: 200,
        description: 'The plan of a dry run, or the existing copy job.',
        name: 'FoundCopyJob',
        schema: foundCopyJob,
        example: { unchanged: true, copyJob: copyJobExample, warnings: [] },
      },
      {
        status: 201,
        description: 'The copy job was created.',
        name: 'CreatedCopyJob',
        schema: createdCopyJob,
        example: { created: true, copyJob: copyJobExample, warnings: [] },
      },
    ],
    problems: [404, 409, ...serverProblems],
  },
  {
    id: 'deleteCopyJob',
    group,
    summary: 'Delete a copy job',
    description:
      'The data that it has copied is kept. To switch a copy job off and on, use `POST /jobs/{server}/{id}/disable` and `…/enable`.',
    permission: 'copy-jobs:write',
    path: oneCopyJob,
    notes: { server: "The server's name in automation.yaml", id: "The copy job's id, a GUID" },
    answers: [{ status: 204, description: 'It is deleted.' }],
    problems: [404, ...serverProblems],
  },
  {
    id: 'runCopyJobPolicies',
    group,
    summary: 'Run the copy job policies now',
    description:
      'On one server, or on all that they cover and the caller may use. A dry run returns what would be done.',
    permission: 'copy-jobs:write',
    headers: keyHeaders,
    notes: { 'idempotency-key': keyNote },
    body: {
      name: 'PolicyRunRequest',
      schema: policyRunRequest.extend({
        id: policyRunRequest.shape.id.describe('As the Idempotency-Key; give one of them'),
      }),
      required: false,
      example: { dryRun: true },
    },
    answers: [
      {
        status: 200,
        description: 'What a run would do.',
        name: 'PolicyDryRun',
        schema: z.object({ dryRun: z.literal(true), ...policyRunResult.shape }),
        example: { dryRun: true, ...emptyResult() },
      },
      {
        status: 202,
        description: 'The run was started, now or by an earlier request with this key.',
        name: 'StartedPolicyRun',
        schema: z.object({ id: z.string(), status: policyRunStatus }),
        example: { id: 'policy-run-8a6d1b0e9c4d7a215f1c0d9a3b7e4c2f', status: 'running' },
        headers: ['location'],
      },
    ],
    problems: [404, 409, ...serverProblems],
  },
  {
    id: 'getCopyJobPolicyRun',
    group,
    summary: 'Get the status of a policy run',
    description: 'With its result once it has ended. Only for callers who may use every server of the run.',
    permission: 'copy-jobs:read',
    path: oneRun,
    notes: { id: "The run's id, as the answer has it, or your own Idempotency-Key" },
    answers: [
      {
        status: 200,
        description: 'The run.',
        name: 'PolicyRun',
        schema: policyRunView,
        example: {
          id: 'policy-run-8a6d1b0e9c4d7a215f1c0d9a3b7e4c2f',
          status: 'running',
          requestedBy: { source: 'http', name: 'ci' },
          startedAt: '2026-11-23T06:00:00.000Z',
        },
      },
    ],
    problems: [404],
  },
];
