import { someoneWants } from '../../notices/settings.ts';
import { Executions } from '../../platform/executions.ts';
import { log } from '../../platform/log.ts';
import { deployedRecord } from '../../platform/record/record.ts';
import { environment, readConfiguration } from '../../platform/runtime.ts';
import { deployedSecrets } from '../../platform/secrets.ts';
import { deployedConnections } from '../../servers/connection-leases.ts';
import type { NextContext } from '../batches/next.ts';
import { Batches } from '../batches/record.ts';
import { Leases } from '../leases.ts';
import { isShown } from '../outcome/outcome-code.ts';
import { type Clone, Clones } from '../record.ts';
import type { CloneContext } from '../session.ts';
import { type StateOfStep, withStep } from '../steps.ts';
import type { CloneWorkflows } from '../workflows.ts';

const now = () => new Date();

/** A third of what a step may take: the rest is for its work. */
const connectionWaitMs = 20_000;

/** What a clone function keeps for the lifetime of its environment. */
export function cloneContext(): CloneContext {
  return {
    configuration: readConfiguration(),
    secrets: deployedSecrets(),
    connections: deployedConnections(connectionWaitMs),
  };
}

/** The stored clones. */
export function recordedClones(record = deployedRecord()): Clones {
  const { clones, notices } = readConfiguration();
  const { deadlineSeconds } = clones;
  const tellsEnds = someoneWants('clone-ended', notices);
  return new Clones(record, { namespace: environment('METRICS_NAMESPACE'), deadlineSeconds, now, tellsEnds });
}

/** The leases of the servers. */
export function recordedLeases(record = deployedRecord()): Leases {
  return new Leases(record, now);
}

/** The stored batches. */
export function recordedBatches(record = deployedRecord()): Batches {
  return new Batches(record, now, someoneWants('batch-ended', readConfiguration().notices));
}

/** The dependencies of starting clones of batches, except the clone workflow. */
export function nextContext(): Omit<NextContext, 'executions'> {
  const record = deployedRecord();
  return {
    clones: recordedClones(record),
    leases: recordedLeases(record),
    batches: recordedBatches(record),
    now,
  };
}

/** The dependencies of the steps of a clone. */
export interface StepsContext extends CloneContext, Omit<NextContext, 'executions'> {
  /** The clone workflow by its ARN: the stack cannot set that in the environment of the function that it runs. */
  executionsOf(machine: string): Executions;
}

/** The clone workflows of this deployment, for a function that starts, reads or stops clones. */
export function deployedClones(): CloneWorkflows {
  return {
    record: recordedClones(),
    clones: new Executions(environment('CLONE_STATE_MACHINE_ARN')),
    reconciliations: new Executions(environment('RECONCILIATION_STATE_MACHINE_ARN')),
  };
}

/** Runs the work of a step. If it fails, that is recorded, and the error is thrown on. */
export async function recordingFailure<Result>(
  clones: Clones,
  cloneId: string,
  state: StateOfStep,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const { name, message } = error as Error;
    if (name !== 'TaskStillRunning' && name !== 'CloneClosedError') {
      const caught = { Error: name, ...(isShown(name) && { Cause: message }) };
      const failed = (clone: Clone) =>
        clone.outcome
          ? undefined
          : { ...clone, error: caught, steps: withStep(clone.steps, state, { error: name }) };
      // The step's own error counts, and Step Functions has it.
      await clones
        .change(cloneId, failed)
        .catch((failure: Error) =>
          log('warn', 'step-not-recorded', { cloneId, step: state.name, error: failure.name }),
        );
    }
    throw error;
  }
}
