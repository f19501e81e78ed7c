import * as z from 'zod';
import { serverName } from '../configuration.ts';
import { requester } from '../work-id.ts';
import { policyRunResult } from './policy-result.ts';

/** The input of a policy run's execution. */
export const policyRunInput = z.strictObject({
  /** Left out: every server that the policies speak of. */
  server: z.exactOptional(serverName),
  /** Those of them that were the caller's when it was asked for; absent for the schedule of the policies themselves. */
  servers: z.exactOptional(z.array(serverName)),
  requestedBy: requester,
});
export type PolicyRunInput = z.output<typeof policyRunInput>;

/** How a run stands. */
export const policyRunStatus = z.enum(['running', 'finished', 'failed']);
export type PolicyRunStatus = z.output<typeof policyRunStatus>;

export function statusOfRun(execution: { status?: string | undefined } | undefined): PolicyRunStatus {
  if (execution?.status === 'SUCCEEDED') return 'finished';
  return execution === undefined || execution.status === 'RUNNING' ? 'running' : 'failed';
}

/** Its output: the result, and what people are to be told, if anything. */
export const policyRunOutput = z.object({
  ...policyRunResult.shape,
  notice: z.exactOptional(z.object({ subject: z.string(), text: z.string() })),
});
export type PolicyRunOutput = z.output<typeof policyRunOutput>;
