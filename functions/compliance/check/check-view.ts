import * as z from 'zod';
import { type Caller, mayUse } from '../../action.ts';
import type { Executions } from '../../platform/executions.ts';
import { parseRecord } from '../../platform/salvage.ts';
import { requester } from '../../work-id.ts';

/** Stands for the latest check's report, so no check has this id. */
export const latest = 'latest';

/** A check's id: its execution's name, and the key of its report. */
export const checkId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,80}$/, '1 to 80 letters, digits, hyphens or underscores')
  .refine((id) => id !== latest, `"${latest}" stands for the last report, whichever that is`);

/** The input of a check's execution. */
export const checkInput = z.object({
  checkId,
  servers: z.array(z.string()),
  requestedBy: requester,
});
export type CheckInput = z.infer<typeof checkInput>;

/** The result of judging, which is the execution's output. */
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
  /** Its result: figures, and a signed link that opens the report in a browser. Only for callers who may read it. */
  result?: CheckResult;
  reportUrl?: string;
  /** Why it failed, by the name of the error. */
  error?: string;
}

/** The dependencies of reading a check. */
export interface Checks {
  executions: Executions;
  /** A signed link to a check's report. */
  reportUrl(check: string): Promise<string>;
}

/** Whether a caller may see the result of a check: it counts the jobs of every server, and its report names them. */
export function mayRead(caller: Caller): boolean {
  return caller.permissions.includes('compliance:read') && mayUse(caller, '*');
}

/**
 * Reads a check's execution. Undefined if there is none.
 * @param withResult whether to return the figures and the link, too: only for callers who `mayRead`
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

/** The requester of a check. Another version of this code may have written it differently. */
function requesterIn(input: string | undefined): CheckView['requestedBy'] {
  const { data } = whoever.safeParse(parseRecord(input ?? ''));
  return data?.requestedBy ?? { source: 'unknown', name: 'unknown' };
}
