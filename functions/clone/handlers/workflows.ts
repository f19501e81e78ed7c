import { Executions } from '../../platform/executions.ts';
import { environment } from '../../platform/runtime.ts';
import type { CloneWorkflows } from '../end.ts';

/** The clone workflows of this deployment, for a function that starts, reads or stops clones. */
export function deployedClones(): CloneWorkflows {
  return {
    clones: new Executions(environment('CLONE_STATE_MACHINE_ARN')),
    reconciliations: new Executions(environment('SETTLEMENT_STATE_MACHINE_ARN')),
  };
}
