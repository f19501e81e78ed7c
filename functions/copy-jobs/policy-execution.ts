import * as z from 'zod';
import { serverName } from '../configuration.ts';
import { parseRecord } from '../platform/salvage.ts';
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

const { counts: countsSchema, notice: noticeSchema, ...lists } = policyRunOutput.shape;

/**
 * The stored output of a run. An entry that cannot be read, as of an older or a newer version, is left out, and `unread`
 * says so. Undefined when its counts cannot be read: without them a list may be all there was, or the beginning.
 */
export function readPolicyRunOutput(text: string | undefined): PolicyRunOutput | undefined {
  const stored = parseRecord(text ?? '');
  const counts = countsSchema.safeParse(stored?.['counts']);
  if (!counts.success) return undefined;
  const lost: string[] = [];
  const read = Object.entries(lists).map(([name, { element }]) => {
    const entries = Array.isArray(stored?.[name]) ? stored[name] : [];
    const sound = entries.filter((entry) => element.safeParse(entry).success);
    if (sound.length < entries.length) lost.push(name);
    return [name, sound];
  });
  const notice = noticeSchema.safeParse(stored?.['notice']).data;
  const result = policyRunOutput.parse({
    ...Object.fromEntries(read),
    counts: counts.data,
    ...(notice && { notice }),
  });
  for (const name of lost) {
    const message = `Entries of "${name}" were stored in a form that cannot be read.`;
    result.unread.push({ server: '*', code: 'stored-unreadable', message });
  }
  return result;
}
