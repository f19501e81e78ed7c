import * as z from 'zod';
import { timeZoneSchema } from '../functions/compliance/policies/maintenance-windows.ts';
import { oneOf, strictShape } from '../functions/input/strict-shape.ts';
import type { Product } from '../functions/products.ts';
import { otherActions, startableActionNames, startableActions } from '../functions/registry.ts';
import { inPlainWords } from './configuration/plain-words.ts';
import { scheduleExpression, scheduleForms } from './configuration/schedule-expression.ts';

const schedule = strictShape('key of a schedule', {
  action: oneOf('action', startableActionNames, otherActions).describe('What it starts.'),
  with: z.record(z.string(), z.json()).default({}).describe("The action's input, as its route takes it."),
  schedule: scheduleExpression.describe(`When, in \`timeZone\`: ${scheduleForms}.`),
  timeZone: timeZoneSchema.default('UTC').describe('The IANA time zone of `schedule`.'),
  flexibleWindowMinutes: z
    .number()
    .int()
    .min(0)
    .max(1440)
    .default(0)
    .describe('How late EventBridge Scheduler may be, to spread the load; 0 is on time, to the minute.'),
  enabled: z.boolean().default(true).describe('`false` keeps it, and does not fire it.'),
}).superRefine(({ action: name, with: given }, context) => {
  for (const { path, message } of problemsOf(startableActions[name].input, given)) {
    context.addIssue({ code: 'custom', path: ['with', ...path], message: `${name}: ${message}` });
  }
});

/** The `schedules` part of automation.yaml: by name, which action runs when, on what. */
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
  const issues = input.safeParse(given, { error: inPlainWords }).error?.issues ?? [];
  return issues.flatMap((issue): InputProblem[] => {
    if (issue.code !== 'unrecognized_keys' || issue.path.length > 0) return [issue];
    const known = Object.keys(input.shape).join(', ') || 'nothing';
    return issue.keys.map((key) => ({ path: [key], message: `it takes no ${key}; it takes ${known}` }));
  });
}

interface Settings {
  readonly servers: Readonly<Record<string, { readonly product: Product }>>;
  readonly copyJobs: { readonly policies: readonly unknown[] };
  readonly schedules: ScheduleSettings;
}

/** Finds what no schema of a part can: servers that there are none of, or that cannot do it; policies without any. */
export function checkSchedules({ servers, copyJobs, schedules }: Settings, context: z.RefinementCtx): void {
  for (const [name, { action, with: given }] of Object.entries(schedules)) {
    const complain = (path: string[], message: string) =>
      context.addIssue({
        code: 'custom',
        path: ['schedules', name, ...path],
        message: `${action}: ${message}`,
      });
    if (action === 'copy-jobs:run-policies' && copyJobs.policies.length === 0) {
      complain(['action'], 'there is no policy under copyJobs');
    }
    const entry = startableActions[action];
    const { server } = given;
    if (!('products' in entry) || typeof server !== 'string') continue;
    const products: readonly Product[] = entry.products;
    const able = Object.keys(servers).filter((each) =>
      products.some((one) => one === servers[each]?.product),
    );
    if (able.includes(server)) continue;
    const product = Object.hasOwn(servers, server) ? servers[server]?.product : undefined;
    const wrong = product === undefined ? `there is no server ${server}` : `${server} is ${product}`;
    complain(
      ['with', 'server'],
      `${wrong}; it works on ${products.join(', ')}, and there are: ${able.join(', ') || 'none'}`,
    );
  }
}
