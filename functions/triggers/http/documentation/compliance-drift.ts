import * as z from 'zod';
import { driftQuery, driftStatuses, type ListedDrift } from '../../../compliance/actions/list-drift.ts';
import { settingFields } from '../../../compliance/settings/differences.ts';
import type { RouteDescription } from './document-route.ts';

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

export const driftDocumentation: readonly RouteDescription[] = [
  {
    id: 'listDrift',
    group: 'Compliance',
    summary: 'Compare jobs with their standards',
    description:
      'The jobs for which policies name a standard (`differs-from-standard`), by server and name: in what each differs from it, with both values. It goes by what checks have read; no server is asked. Jobs without a standard, and standards themselves, are left out.',
    permission: 'jobs:read',
    query: driftQuery,
    notes: {
      server: 'Only jobs of these servers, several with commas',
      job: 'Only jobs of this name, in any case, or this id',
      status: '`differs`, `same`, `unknown`, several with commas; all when left out',
      limit: 'At most so many, 200 when left out',
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
];
