import { planAtStart, planClone } from '../plan.ts';
import { type ClonePlan, cloneExecution } from '../state.ts';
import { cloneContext } from './context.ts';

const context = cloneContext();

/** Step 1: decides what the clone will do. It reads, with the reading credential, and changes nothing. */
export async function handler(event: unknown): Promise<ClonePlan> {
  const execution = cloneExecution.parse(event);
  return planAtStart(execution, () => planClone(context, execution));
}
