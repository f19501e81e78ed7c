import { planClone } from '../plan.ts';
import { type ClonePlan, cloneExecution } from '../state.ts';
import { cloneContext } from './context.ts';

const context = cloneContext();

/**
 * Step 1: decides what the clone will do. It reads, with the reading credential, and changes nothing. A plan that
 * was made before stands if the job is to be marked: without a mark a clone is known by its name alone, and that
 * must have been free moments ago.
 */
export async function handler(event: unknown): Promise<ClonePlan> {
  const execution = cloneExecution.parse(event);
  const { plan } = execution;
  return plan?.description === undefined ? planClone(context, execution) : plan;
}
