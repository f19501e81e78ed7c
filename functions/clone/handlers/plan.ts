import { step } from '../../platform/step.ts';
import { planAtStart, planClone } from '../plan.ts';
import { cloneExecution } from '../state.ts';
import { cloneContext } from './context.ts';

const context = cloneContext();

/** Step 1: decides what the clone will do. It reads, with the reading credential, and changes nothing. */
export const handler = step(cloneExecution, (execution) =>
  planAtStart(execution, () => planClone(context, execution)),
);
