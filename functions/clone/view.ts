import { type CloneWorkflows, endOf } from './end.ts';
import type { CloneOutcome, ClonePlan } from './state.ts';
import { cloneExecution, cloneInput } from './state.ts';
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
  taskSeconds?: number;
  warnings: string[];
  requestedBy: CloneOutcome['requestedBy'];
  requestedAt: string;
  server: string;
  steps: CloneStep[];
}

/** Reads a clone: its execution, and where that was broken off, its settlement. Undefined when there is none. */
export async function readClone(workflows: CloneWorkflows, id: string): Promise<CloneView | undefined> {
  const execution = await workflows.clones.describe(id);
  if (!execution) return undefined;
  const history = await workflows.clones.history(id);
  const input = cloneInput.parse(JSON.parse(execution.input ?? '{}'));
  const known = cloneExecution.partial().safeParse(lastData(history));
  const plan = known.data?.plan;
  const soFar = {
    id,
    server: input.request.server,
    requestedBy: input.requestedBy,
    requestedAt: input.requestedAt,
    steps: stepsOfHistory(history),
    ...(plan && { plan }),
    warnings: plan?.warnings ?? [],
  };
  const end = await endOf(workflows, id, execution);
  if (end.status !== 'finished') return { ...soFar, status: end.status };
  return { ...soFar, ...end.outcome, status: 'finished' };
}
