import { Executions } from '../../platform/executions.ts';
import { environment, readConfiguration } from '../../platform/runtime.ts';
import { Secrets } from '../../platform/secrets.ts';
import type { CloneWorkflows } from '../end.ts';
import type { CloneContext } from '../session.ts';

/** What a clone function holds while its environment lives. */
export function cloneContext(): CloneContext {
  return { configuration: readConfiguration(), secrets: new Secrets(environment('SECRET_PREFIX')) };
}

/** The clone workflows of this deployment, for a function that starts, reads or stops clones. */
export function deployedClones(): CloneWorkflows {
  return {
    clones: new Executions(environment('CLONE_STATE_MACHINE_ARN')),
    reconciliations: new Executions(environment('SETTLEMENT_STATE_MACHINE_ARN')),
  };
}
