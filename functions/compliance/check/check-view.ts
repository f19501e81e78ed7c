import * as z from 'zod';
import { type Caller, mayUse } from '../../action.ts';
import type { Executions } from '../../platform/executions.ts';
import { parseRecord } from '../../platform/salvage.ts';
import { requester } from '../../work-id.ts';

/** What stands for the last check's report, and so is no check's id. */
export const latest = 'latest';

/** A check's id: its execution's name, and the key of its report. */
export const checkId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,80}$/, '1 to 80 letters, digits, hyphens or underscores')
  .refine((id) => id !== latest, `"${latest}" stands for the last report, whichever that is`);

/** What a check's execution is started with. */
export const checkInput = z.object({
  checkId,
  servers: z.array(z.string()),
  requestedBy: requester,
});
export type CheckInput = z.infer<typeof checkInput>;

/** What judging came to, as the execution records it. */
export const checkResult = z.object({
  checkId,
  at: z.string(),
  jobs: z.int(),
  complying: z.int(),
  open: z.int(),
  changes: z.int(),
});
export type CheckResult = z.infer<typeof checkResult>;

/** A check as every trigger shows it. */
export interface CheckView {
  id: string;
  status: 'running' | 'finished' | 'failed';
  requestedBy: { source: string; name: string };
  /** What it came to: figures, and a signed link that opens the report in a browser. For whoever may read it. */
  result?: CheckResult;
  reportUrl?: string;
  /** Why it failed, by the name of the failure. */
  error?: string;
}

/** What reading a check needs of the world around it. */
export interface Checks {
  executions: Executions;
  /** A signed link to a check's report. */
  reportUrl(check: string): Promise<string>;
}

/** Whether a caller may see what a check has found: it counts the jobs of every server, and its report names them. */
export function mayRead(caller: Caller): boolean {
  return caller.permissions.includes('compliance:read') && mayUse(caller, '*');
}

/**
 * Reads a check's execution. Undefined when there is none.
 * @param withResult whether the figures and the link are given, too: whoever asks must be somebody who `mayRead`
 */
export async function readCheck(
  { executions, reportUrl }: Checks,
  id: string,
  { withResult }: { withResult: boolean },
): Promise<CheckView | undefined> {
  const execution = await executions.describe(id);
  if (!execution) return undefined;
  const requestedBy = requesterIn(execution.input);
  if (execution.status === 'RUNNING') return { id, status: 'running', requestedBy };
  if (execution.status === 'SUCCEEDED') {
    if (!withResult) return { id, status: 'finished', requestedBy };
    const result = checkResult.safeParse(parseRecord(execution.output ?? '')).data;
    return { id, status: 'finished', requestedBy, ...(result && { result }), reportUrl: await reportUrl(id) };
  }
  return { id, status: 'failed', requestedBy, error: execution.error ?? execution.status ?? 'unknown' };
}

const whoever = z.object({ requestedBy: z.object({ source: z.string(), name: z.string() }) });

/** Who asked for a check. An older or newer version of this code may have written it otherwise. */
function requesterIn(input: string | undefined): CheckView['requestedBy'] {
  const { data } = whoever.safeParse(parseRecord(input ?? ''));
  return data?.requestedBy ?? { source: 'unknown', name: 'unknown' };
}
