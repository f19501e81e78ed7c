import * as z from 'zod';
import { oneOf, strictShape } from '../../input/strict-shape.ts';
import { exceptionSchema } from './exceptions.ts';
import { maintenanceWindowSchema, timeZoneSchema } from './maintenance-windows.ts';
import { matchSchema } from './match.ts';
import { packNames } from './packs.ts';
import { ruleSettingsSchema } from './rule-settings.ts';
import { settingsPaceSchema } from './settings-pace.ts';
import { standardsSchema } from './standards.ts';

/** The owner of findings. It has no comma, because commas separate the owners in a query. */
export const ownerSchema = z
  .string()
  .trim()
  .min(1, 'An owner needs a name.')
  .max(100, 'The name of an owner has at most 100 characters.')
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp},]*$/u, 'The name of an owner is one line without commas.');

const policySchema = strictShape('key of a policy', {
  name: z.string().min(1).describe('The policy’s name in reports and messages.'),
  match: matchSchema.optional(),
  owner: ownerSchema
    .exactOptional()
    .describe(
      'Who is responsible for these jobs and servers, such as a team. Their findings show the owner.',
    ),
  rules: ruleSettingsSchema.default({}),
});

const fixesSchema = strictShape('key of fixes', {
  enabled: z
    .boolean()
    .default(false)
    .describe('Whether callers with `jobs:write` may plan fixes, and apply them.'),
  secondPerson: z
    .boolean()
    .default(false)
    .describe(
      'Whether a fix of a single job, too, has to be applied by another caller than the one who planned it; for a fix of several jobs, this is always so.',
    ),
})
  .prefault({})
  .describe('Whether jobs that differ from their standard may be changed to match it.');

/**
 * The `compliance` part of automation.yaml. Every rule applies to every job with its default parameters and severity;
 * each policy that matches a job overrides that, in the order of the file: the later one wins, setting by setting.
 */
export const complianceSchema = strictShape('key of compliance', {
  timeZone: timeZoneSchema
    .default('UTC')
    .describe(
      'The IANA time zone of `schedule`, and of days in the heat map, for reminders and for the end of exceptions.',
    ),
  packs: z
    .array(oneOf('pack', packNames))
    .default([])
    .describe('Predefined sets of rules with parameters (docs/rules.md). Your policies override them.'),
  standards: standardsSchema,
  policies: z
    .array(policySchema)
    .default([])
    .describe(
      'Deviations from the rules’ defaults, each for some jobs. A later policy wins, setting by setting.',
    ),
  exceptions: z
    .array(exceptionSchema)
    .default([])
    .describe('Violations that are accepted until a date. They are in the report, and nobody is notified.'),
  maintenanceWindows: z
    .array(maintenanceWindowSchema)
    .default([])
    .describe('Times in which no notices go out. Findings that are open at their end are sent then.'),
  settings: settingsPaceSchema,
  fixes: fixesSchema,
  reminders: oneOf('kind of reminder', ['none', 'daily'])
    .default('none')
    .describe('`daily`: open findings are sent again on each new day, unless acknowledged.'),
});

export type ComplianceConfiguration = z.infer<typeof complianceSchema>;
export type Policy = ComplianceConfiguration['policies'][number];
