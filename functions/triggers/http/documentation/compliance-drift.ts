import * as z from 'zod';
import { driftQuery, driftStatuses, type ListedDrift } from '../../../compliance/actions/list-drift.ts';
import { fixesQuery } from '../../../compliance/actions/list-fixes.ts';
import { fixRequest } from '../../../compliance/actions/plan-fix.ts';
import { type FixView, fixId, fixOutcomes, fixStatuses } from '../../../compliance/drift/fix.ts';
import { settingFields } from '../../../compliance/settings/differences.ts';
import { requester } from '../../../work-id.ts';
import { type RouteDescription, serverProblems } from './document-route.ts';

const settingValue = z.union([z.string(), z.number(), z.boolean()]);

const difference = z.object({
  field: z.enum(settingFields),
  standard: settingValue,
  job: settingValue,
  change: z.enum(['worse', 'better', 'other']).describe('Seen from the job; `other`: neither protects more'),
});

const listedDrift = z.object({
  counts: z.object({ differs: z.int(), same: z.int(), unknown: z.int() }),
  drift: z.array(
    z.object({
      server: z.string(),
      job: z.object({ id: z.string(), name: z.string() }),
      standard: z.object({
        name: z.string(),
        id: z.exactOptional(z.string()).describe('Where the standard is a job'),
      }),
      status: z.enum(driftStatuses),
      because: z.exactOptional(z.string()).describe('Why nothing can be said'),
      readAt: z.exactOptional(z.iso.datetime()).describe('When the settings of the job were read'),
      differences: z.array(difference).describe('What is better counts only where a policy says so'),
      allowed: z.array(difference).describe('In what it may differ'),
      mayDiffer: z.array(z.enum(settingFields)),
    }),
  ),
  next: z.exactOptional(z.string()),
}) satisfies z.ZodType<ListedDrift>;

const fixView = z.object({
  id: z.string(),
  server: z.string(),
  status: z
    .enum(fixStatuses)
    .describe('`incomplete`: of some jobs it is not, or not known to be, done; apply it again'),
  undoes: z.exactOptional(z.string()).describe('The fix that this one takes back'),
  plannedBy: requester,
  plannedAt: z.iso.datetime(),
  needsSecondPerson: z.boolean().describe('Another caller than `plannedBy` has to apply it'),
  appliedBy: z.exactOptional(requester).describe('Who applied it last'),
  appliedAt: z.exactOptional(z.iso.datetime()),
  jobs: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      standard: z.exactOptional(z.string()),
      changes: z.array(
        z.object({
          field: z.enum(settingFields),
          from: settingValue,
          to: settingValue,
          change: z.enum(['worse', 'better', 'other']),
        }),
      ),
      cannot: z.array(z.object({ field: z.enum(settingFields), because: z.string() })),
      outcome: z
        .exactOptional(z.enum(fixOutcomes))
        .describe(
          '`changed`: the job was no longer as it was when the fix was planned, and nothing was done; `not-taken`: the server accepted the change, but shows something else; `unknown`: its answer was lost, and the job does not show the change yet',
        ),
      because: z.exactOptional(z.string()),
      endedAt: z.exactOptional(z.iso.datetime()),
    }),
  ),
}) satisfies z.ZodType<FixView>;

const plannedExample: FixView = {
  id: 'fix-5f1c0d9a3b7e4c2f8a6d1b0e9c4d7a21',
  server: 'vbr-1',
  status: 'planned',
  plannedBy: { source: 'http', name: 'ann' },
  plannedAt: '2026-11-23T09:00:00.000Z',
  needsSecondPerson: false,
  jobs: [
    {
      id: '9f3c5f0e-55b7-4a0c-8d5c-3f1f6b0f3c11',
      name: 'Daily SQL',
      standard: 'Golden SQL',
      changes: [{ field: 'retention.points', from: 2, to: 14, change: 'better' }],
      cannot: [
        {
          field: 'storage.repositoryId',
          because: 'its backups would have to be moved to the other repository',
        },
      ],
    },
  ],
};
const appliedExample: FixView = {
  ...plannedExample,
  status: 'applied',
  appliedBy: { source: 'http', name: 'bob' },
  appliedAt: '2026-11-23T09:05:00.000Z',
  jobs: plannedExample.jobs.map((job) => ({
    ...job,
    outcome: 'fixed',
    endedAt: '2026-11-23T09:05:02.000Z',
  })),
};
const fixPath = z.object({ id: fixId });
const fixNotes = { id: 'The id of the fix, as its plan has it' };

export const driftDocumentation: readonly RouteDescription[] = [
  {
    id: 'listDrift',
    group: 'Compliance',
    summary: 'Compare jobs with their standards',
    description:
      'The jobs for which policies name a standard (`differs-from-standard`), by server and name, and in which settings each one differs from it, with both values. The settings are those that checks have read; no server is asked. Jobs without a standard, and standards themselves, are not included.',
    permission: 'jobs:read',
    query: driftQuery,
    notes: {
      server: 'Only jobs of these servers, several with commas',
      job: 'Only jobs with this name, in any letter case, or this id',
      status: '`differs`, `same`, `unknown`, several separated by commas; by default all',
      limit: 'The maximum number of entries; 200 by default',
      next: 'The `next` of an earlier answer',
    },
    answers: [
      {
        status: 200,
        description: 'A page of jobs.',
        name: 'Drift',
        schema: listedDrift,
        example: {
          counts: { differs: 1, same: 11, unknown: 0 },
          drift: [
            {
              server: 'vbr-1',
              job: { id: '9f3c5f0e-55b7-4a0c-8d5c-3f1f6b0f3c11', name: 'Daily SQL' },
              standard: { name: 'Golden SQL', id: '0c6d1f1b-2e77-4f0c-9a55-1d3b4f7a4f0c' },
              status: 'differs',
              readAt: '2026-11-23T06:00:00.000Z',
              differences: [{ field: 'retention.points', standard: 14, job: 2, change: 'worse' }],
              allowed: [{ field: 'schedule.everyHours', standard: 24, job: 12, change: 'better' }],
              mayDiffer: ['schedule.everyHours'],
            },
          ],
        },
        headers: ['link'],
      },
    ],
    problems: [404],
  },
  {
    id: 'planFix',
    group: 'Compliance',
    summary: 'Plan a fix',
    description:
      'Reads jobs of a server and their standards, and plans how to change the settings in which they differ and may not. Nothing is changed on the server. `undo` plans how to undo a fix. It needs `compliance.fixes.enabled`.',
    permission: 'jobs:write',
    body: {
      name: 'FixRequest',
      schema: fixRequest,
      required: true,
      example: { server: 'vbr-1', jobs: ['9f3c5f0e-55b7-4a0c-8d5c-3f1f6b0f3c11'] },
    },
    answers: [
      {
        status: 201,
        description: 'The plan: what would change, and what a fix cannot change, with the reason.',
        name: 'Fix',
        schema: fixView,
        example: plannedExample,
        headers: ['location'],
      },
    ],
    problems: [404, 409, ...serverProblems],
  },
  {
    id: 'applyFix',
    group: 'Compliance',
    summary: 'Apply a fix',
    description:
      'Each job is read, changed only if it is still as it was when the fix was planned, and read back. A fix of several jobs must be applied by another caller than the one who planned it. Applied again, it continues with the jobs that are not known to be done.',
    permission: 'jobs:write',
    path: fixPath,
    notes: fixNotes,
    answers: [
      {
        status: 200,
        description: 'The result of each job.',
        name: 'Fix',
        schema: fixView,
        example: appliedExample,
      },
    ],
    problems: [404, 409, ...serverProblems],
  },
  {
    id: 'listFixes',
    group: 'Compliance',
    summary: 'List fixes',
    description: 'The fixes of your servers, the newest first, for as long as the record keeps them.',
    permission: 'jobs:read',
    query: fixesQuery,
    notes: {
      server: 'Only fixes on these servers, several with commas',
      status: 'Only these, several with commas',
      limit: 'The maximum number of entries; 200 by default',
      next: 'The `next` of an earlier answer',
    },
    answers: [
      {
        status: 200,
        description: 'A page of fixes.',
        name: 'Fixes',
        schema: z.object({ fixes: z.array(fixView), next: z.exactOptional(z.string()) }),
        example: { fixes: [appliedExample] },
        headers: ['link'],
      },
    ],
    problems: [404],
  },
  {
    id: 'getFix',
    group: 'Compliance',
    summary: 'Get a fix',
    description: 'What it changes, who planned and applied it, and the result of each job.',
    permission: 'jobs:read',
    path: fixPath,
    notes: fixNotes,
    answers: [
      { status: 200, description: 'The fix.', name: 'Fix', schema: fixView, example: appliedExample },
    ],
    problems: [404],
  },
];
