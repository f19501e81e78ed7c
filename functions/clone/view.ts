import type { Executions } from '../platform/executions.ts';
import type { CloneOutcome, ClonePlan } from './state.ts';
import { cloneExecution, cloneInput, cloneOutcome } from './state.ts';
import { type CloneStep, lastData, stepsOfHistory } from './steps.ts';

/** A clone as every door shows it. */
export interface CloneView {
  id: string;
  /** `settling`: broken off, and what became of it is being looked up. */
  status: 'running' | 'settling' | 'finished';
  outcome?: CloneOutcome['outcome'];
  code?: string;
  message?: string;
  job?: CloneOutcome['job'];
  plan?: ClonePlan;
  warnings: string[];
  requestedBy: CloneOutcome['requestedBy'];
  requestedAt: string;
  server: string;
  steps: CloneStep[];
}

export interface CloneWorkflows {
  clones: Executions;
  /** Executions of the same names that settle clones which were broken off. */
  settlements: Executions;
}

/** Reads a clone: its execution, and where that was broken off, its settlement. Undefined when there is none. */
export async function readClone(
  { clones, settlements }: CloneWorkflows,
  id: string,
): Promise<CloneView | undefined> {
  const execution = await clones.describe(id);
  if (!execution) return undefined;
  const history = await clones.history(id);
  const input = cloneInput.parse(JSON.parse(execution.input ?? '{}'));
  const known = cloneExecution.partial().safeParse(lastData(history));
  const head = {
    id,
    server: input.request.server,
    requestedBy: input.requestedBy,
    requestedAt: input.requestedAt,
    steps: stepsOfHistory(history),
  };
  const plan = known.data?.plan;
  const soFar = { ...head, ...(plan && { plan }), warnings: plan?.warnings ?? [] };
  if (execution.status === 'RUNNING') return { ...soFar, status: 'running' };
  if (execution.status === 'SUCCEEDED') return { ...head, ...finished(execution.output) };
  const settlement = await settlements.describe(id);
  if (settlement?.status === 'SUCCEEDED') return { ...head, ...finished(settlement.output) };
  if (!settlement || settlement.status === 'RUNNING') return { ...soFar, status: 'settling' };
  return {
    ...soFar,
    status: 'finished',
    outcome: 'unknown',
    message: 'The clone was broken off and could not be settled. Look for the job on the server.',
  };
}

function finished(
  output: string | undefined,
): { status: 'finished'; warnings: string[] } & Partial<CloneView> {
  const { plan, job, code, ...rest } = cloneOutcome.parse(JSON.parse(output ?? '{}'));
  return {
    status: 'finished',
    ...rest,
    ...(code !== undefined && { code }),
    ...(job && { job }),
    ...(plan && { plan }),
  };
}
