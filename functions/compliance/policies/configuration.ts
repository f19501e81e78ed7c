import * as z from 'zod';
import { strictShape } from '../../input/strict-shape.ts';
import { exceptionSchema } from './exceptions.ts';
import { maintenanceWindowSchema, timeZoneSchema } from './maintenance-windows.ts';
import { matchSchema } from './match.ts';
import { ruleSettingsSchema } from './rule-settings.ts';

const policySchema = strictShape('key of a policy', {
  name: z.string().min(1),
  match: matchSchema.optional(),
  rules: ruleSettingsSchema,
});

/**
 * The `compliance` part of automation.yaml. Every rule applies to every job with its default parameters and severity;
 * each policy that matches a job is laid over that, in the order of the file: the later one wins, setting by setting.
 */
export const complianceSchema = strictShape('key of compliance', {
  /** For days: of the heat map, of reminders, of the end of an exception. */
  timeZone: timeZoneSchema.default('UTC'),
  policies: z.array(policySchema).default([]),
  exceptions: z.array(exceptionSchema).default([]),
  maintenanceWindows: z.array(maintenanceWindowSchema).default([]),
  /** `daily`: what still stands is told once more on each new day, unless it was acknowledged. */
  reminders: z.enum(['none', 'daily']).default('none'),
});

export type ComplianceConfiguration = z.infer<typeof complianceSchema>;
export type Policy = ComplianceConfiguration['policies'][number];
