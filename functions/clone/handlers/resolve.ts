import { Executions } from '../../platform/executions.ts';
import { environment } from '../../platform/runtime.ts';
import { reconcileStep } from '../outcome/reconcile.ts';
import { cloneContext, nextContext } from './context.ts';

/** One look of a reconciliation at a clone that its own execution no longer ends. */
export const handler = reconcileStep({
  ...cloneContext(),
  ...nextContext(),
  executions: new Executions(environment('CLONE_STATE_MACHINE_ARN')),
});
