import type * as z from 'zod';
import { timeZoneSchema } from '../../../functions/compliance/policies/maintenance-windows.ts';
import { appliesToServer, copyJobPolicies } from '../../../functions/copy-jobs/policies/policies.ts';
import { strictShape } from '../../../functions/input/strict-shape.ts';
import { scheduleExpression, scheduleForms } from '../schedule-expression.ts';

/** The `copyJobs` part of automation.yaml. */
export const copyJobsSettings = strictShape('key of copyJobs', {
  schedule: scheduleExpression
    .default('rate(1 day)')
    .describe(`When every server is compared with the policies, in \`timeZone\`: ${scheduleForms}.`),
  timeZone: timeZoneSchema.default('UTC').describe('The IANA time zone of `schedule`.'),
  ...copyJobPolicies.shape,
})
  .prefault({})
  .describe('Which Microsoft 365 backup jobs must have a copy job (docs/copy-jobs.md).');

interface Settings {
  readonly servers: Readonly<Record<string, { readonly product: string }>>;
  readonly copyJobs: z.output<typeof copyJobsSettings>;
}

/** Checks what the schema of a part cannot: policies that match no Backup for Microsoft 365 server. */
export function checkPolicyServers({ servers, copyJobs }: Settings, context: z.RefinementCtx): void {
  const names = Object.entries(servers)
    .filter(([, { product }]) => product === 'microsoft365')
    .map(([name]) => name);
  for (const [index, policy] of copyJobs.policies.entries()) {
    if (names.some((name) => appliesToServer(policy, name))) continue;
    context.addIssue({
      code: 'custom',
      path: ['copyJobs', 'policies', index, 'match', ...(policy.match.servers ? ['servers'] : [])],
      message: `the policy "${policy.name}" fits no microsoft365 server; there are: ${names.join(', ') || 'none'}`,
    });
  }
}
