import { MICROSOFT365_VERSIONS } from '@veeam-automation/veeam/microsoft365/versions';
import * as z from 'zod';
import type { FieldProblem } from '../action.ts';
import type { CopyJobPlanView } from './plan-view.ts';
import type { CopyJobView, ScheduleView } from './view.ts';
import type { Difference } from './wanted.ts';

const reference = z.object({ id: z.string(), name: z.exactOptional(z.string()) });
const named = z.object({ id: z.string(), name: z.string() });

const scheduleView = z.object({
  summary: z.string().describe('One line for people'),
  window: z.exactOptional(z.object({ text: z.string(), grid: z.array(z.string()) })),
  policy: z.unknown().describe('As the server holds it'),
}) satisfies z.ZodType<ScheduleView>;

/** A copy job as `viewCopyJob` gives it. */
export const copyJobView = z.object({
  server: z.string(),
  id: z.string(),
  name: z.string(),
  backupJob: z.exactOptional(reference),
  repository: z.exactOptional(reference),
  enabled: z.exactOptional(z.boolean()),
  lastStatus: z.exactOptional(z.string()),
  lastRun: z.exactOptional(z.string()),
  lastBackup: z.exactOptional(z.string()),
  nextRun: z.exactOptional(z.string()),
  schedule: scheduleView,
}) satisfies z.ZodType<CopyJobView>;

export const difference = z.object({
  field: z.string(),
  wanted: z.string(),
  actual: z.string(),
}) satisfies z.ZodType<Difference>;

export const fieldProblem = z.object({
  field: z.string(),
  message: z.string(),
}) satisfies z.ZodType<FieldProblem>;

/** A plan as `viewPlan` gives it. */
export const copyJobPlanView = z.object({
  server: z.string(),
  apiVersion: z.enum(MICROSOFT365_VERSIONS),
  action: z.enum(['create', 'nothing', 'update', 'refuse']),
  backupJob: named,
  repository: named,
  enabled: z.boolean(),
  schedule: scheduleView,
  differences: z.array(difference),
  warnings: z.array(fieldProblem),
  copyJob: z.exactOptional(copyJobView),
}) satisfies z.ZodType<CopyJobPlanView>;
