import type { Executions } from '../platform/executions.ts';
import { type CheckResult, checkInput, checkResult } from './check-input.ts';

/** A check as every door shows it. */
export interface CheckView {
  id: string;
  status: 'running' | 'finished' | 'failed';
  requestedBy: { door: string; name: string };
  /** What it came to: figures, and a signed link that opens the report in a browser. */
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

/** Reads a check's execution. Undefined when there is none. */
export async function readCheck(
  { executions, reportUrl }: Checks,
  id: string,
): Promise<CheckView | undefined> {
  const execution = await executions.describe(id);
  if (!execution) return undefined;
  const { requestedBy } = checkInput.parse(JSON.parse(execution.input ?? '{}'));
  if (execution.status === 'RUNNING') return { id, status: 'running', requestedBy };
  if (execution.status === 'SUCCEEDED') {
    const result = checkResult.parse(JSON.parse(execution.output ?? '{}'));
    return { id, status: 'finished', requestedBy, result, reportUrl: await reportUrl(id) };
  }
  return { id, status: 'failed', requestedBy, error: execution.error ?? execution.status ?? 'unknown' };
}
