import type { DescribeExecutionCommandOutput } from '@aws-sdk/client-sfn';
import type { Executions } from '../platform/executions.ts';
import { readStored } from '../platform/salvage.ts';
import { type AskedWork, isSameWork } from '../same-work.ts';
import { type CloneOutcome, cloneOutcome } from './state.ts';

/** How far a clone's execution has come. `resolving`: aborted, and its outcome is being looked up. */
export type CloneEnd =
  | { status: 'running' | 'resolving' }
  | { status: 'finished'; outcome: Pick<CloneOutcome, 'outcome' | 'message'> & Partial<CloneOutcome> };

export interface CloneWorkflows {
  clones: Executions;
  /** Executions of the same names that resolve clones which were aborted. */
  reconciliations: Executions;
}

/** The status of a clone, without its steps; undefined when there is none. */
export async function readEnd(workflows: CloneWorkflows, id: string): Promise<CloneEnd | undefined> {
  const execution = await workflows.clones.describe(id);
  return execution && endOf(workflows, id, execution);
}

/**
 * The status of the clone of an id, if it is the one that was asked for so; one of anything else was not started for
 * whoever asks, and its outcome is not theirs.
 */
export async function readOwnEnd(
  workflows: CloneWorkflows,
  id: string,
  asked: AskedWork,
): Promise<CloneEnd | undefined> {
  const execution = await workflows.clones.describe(id);
  if (!execution) return undefined;
  if (isSameWork(JSON.parse(execution.input ?? '{}'), asked)) return endOf(workflows, id, execution);
  const message = 'Nothing was started: there is another clone of that id. Ask for it again.';
  return { status: 'finished', outcome: { outcome: 'failed', code: 'not-started', message } };
}

/** The status of a clone whose execution has been read. */
export async function endOf(
  { reconciliations }: CloneWorkflows,
  id: string,
  { status, output }: Pick<DescribeExecutionCommandOutput, 'status' | 'output'>,
): Promise<CloneEnd> {
  if (status === 'RUNNING') return { status: 'running' };
  if (status === 'SUCCEEDED') return finished(output);
  const reconciliation = await reconciliations.describe(id);
  if (reconciliation?.status === 'SUCCEEDED') return finished(reconciliation.output);
  if (!reconciliation || reconciliation.status === 'RUNNING') return { status: 'resolving' };
  const message = 'The clone was aborted and could not be resolved. Look for the job on the server.';
  return { status: 'finished', outcome: { outcome: 'unknown', code: 'not-resolved', message } };
}

function finished(output: string | undefined): CloneEnd {
  const outcome = readStored(cloneOutcome, output);
  if (outcome) return { status: 'finished', outcome };
  const message = 'The outcome of the clone is stored, and cannot be read. Look for the job on the server.';
  return { status: 'finished', outcome: { outcome: 'unknown', code: 'not-resolved', message } };
}
