import type { DescribeExecutionCommandOutput } from '@aws-sdk/client-sfn';
import type { Executions } from '../platform/executions.ts';
import { type CloneOutcome, cloneOutcome } from './state.ts';

/** How far a clone's execution has come. `settling`: broken off, and what became of it is being looked up. */
export type CloneEnd =
  | { status: 'running' | 'settling' }
  | { status: 'finished'; outcome: Pick<CloneOutcome, 'outcome' | 'message'> & Partial<CloneOutcome> };

export interface CloneWorkflows {
  clones: Executions;
  /** Executions of the same names that settle clones which were broken off. */
  settlements: Executions;
}

/** How a clone stands, without its steps; undefined when there is none. */
export async function readEnd(workflows: CloneWorkflows, id: string): Promise<CloneEnd | undefined> {
  const execution = await workflows.clones.describe(id);
  return execution && endOf(workflows, id, execution);
}

/** How a clone stands whose execution has been read. */
export async function endOf(
  { settlements }: CloneWorkflows,
  id: string,
  { status, output }: Pick<DescribeExecutionCommandOutput, 'status' | 'output'>,
): Promise<CloneEnd> {
  if (status === 'RUNNING') return { status: 'running' };
  if (status === 'SUCCEEDED') return finished(output);
  const settlement = await settlements.describe(id);
  if (settlement?.status === 'SUCCEEDED') return finished(settlement.output);
  if (!settlement || settlement.status === 'RUNNING') return { status: 'settling' };
  const message = 'The clone was broken off and could not be settled. Look for the job on the server.';
  return { status: 'finished', outcome: { outcome: 'unknown', code: 'not-settled', message } };
}

function finished(output: string | undefined): CloneEnd {
  return { status: 'finished', outcome: cloneOutcome.parse(JSON.parse(output ?? '{}')) };
}
