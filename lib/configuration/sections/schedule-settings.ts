import * as z from 'zod';
import { timeZoneSchema } from '../../../functions/compliance/policies/maintenance-windows.ts';
import { oneOf, strictShape } from '../../../functions/input/strict-shape.ts';
import {
  otherActions,
  startableActionNames,
  startableActions,
} from '../../../functions/triggers/registry.ts';
import { scheduleExpression, scheduleForms } from '../schedule-expression.ts';
import { explaining, missing } from '../schema-problems.ts';
import { cloneNameProblem, type ServersByName, unableServer } from './able-servers.ts';

const schedule = strictShape('key of a schedule', {
  action: oneOf('action', startableActionNames, otherActions).describe('What it starts.'),
  with: z
    .record(z.string(), z.json())
    .default({})
    .describe("The action's input, in the form that its route accepts."),
  schedule: scheduleExpression.describe(`When, in \`timeZone\`: ${scheduleForms}.`),
  timeZone: timeZoneSchema.default('UTC').describe('The IANA time zone of `schedule`.'),
  flexibleWindowMinutes: z
    .number()
    .int()
    .min(0)
    .max(1440)
    .default(0)
    .describe('How late EventBridge Scheduler may start it, to spread the load; 0: on time, to the minute.'),
  enabled: z.boolean().default(true).describe('`false` keeps the schedule but does not run it.'),
}).superRefine(({ action: name, with: given }, context) => {
  for (const { path, message } of problemsOf(startableActions[name].input, given)) {
    context.addIssue({ code: 'custom', path: ['with', ...path], message: `${name}: ${message}` });
  }
});

/** The `schedules` part of automation.yaml: for each name, the action, its schedule and its input. */
export const scheduleSettings = z.record(
  z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'a schedule name is 1 to 40 lower-case letters, digits and hyphens'),
  schedule,
);
export type ScheduleSettings = z.output<typeof scheduleSettings>;

interface InputProblem {
  path: PropertyKey[];
  message: string;
}

function problemsOf(input: z.ZodObject, given: object): InputProblem[] {
  const issues = input.safeParse(given, explaining).error?.issues ?? [];
  return issues.flatMap((issue): InputProblem[] => {
    if (issue.code !== 'unrecognized_keys' || issue.path.length > 0)
      return [{ path: issue.path, message: `${missing(issue)}${issue.message}` }];
    const known = Object.keys(input.shape).join(', ') || 'nothing';
    return issue.keys.map((key) => ({ path: [key], message: `it takes no ${key}; it takes ${known}` }));
  });
}

interface Settings {
  readonly servers: ServersByName;
  readonly copyJobs: { readonly policies: readonly unknown[] };
  readonly schedules: ScheduleSettings;
}

/** Checks what the schema of a part cannot: missing or unsuitable servers, and policy runs without policies. */
export function checkSchedules({ servers, copyJobs, schedules }: Settings, context: z.RefinementCtx): void {
  for (const [name, { action, with: given }] of Object.entries(schedules)) {
    const complain = (path: string[], message: string | undefined) => {
      if (message === undefined) return;
      const at = ['schedules', name, ...path];
      context.addIssue({ code: 'custom', path: at, message: `${action}: ${message}` });
    };
    if (action === 'copy-jobs:run-policies' && copyJobs.policies.length === 0) {
      complain(['action'], 'there is no policy under copyJobs');
    }
    complain(['with', 'server'], unableServer(action, given['server'], servers));
    if (action !== 'clones:create') continue;
    complain(['with', 'name'], cloneNameProblem(given, [String(given['server'])], servers));
  }
}
