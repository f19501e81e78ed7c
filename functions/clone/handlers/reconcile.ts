import * as z from 'zod';
import { Executions } from '../../platform/executions.ts';
import { environment } from '../../platform/runtime.ts';
import { step } from '../../platform/step.ts';
import { reconcileDue } from '../outcome/reconcile-due.ts';
import { cloneContext, recordedBatches, recordedClones } from './context.ts';

const context = {
  ...cloneContext(),
  clones: recordedClones(),
  batches: recordedBatches(),
  reconciliations: new Executions(environment('RECONCILIATION_STATE_MACHINE_ARN')),
  looks: new Executions(environment('BATCH_STATE_MACHINE_ARN')),
  namespace: environment('METRICS_NAMESPACE'),
  now: () => new Date(),
};

/** One run of the reconciler. */
export const handler = step(z.unknown(), () => reconcileDue(context));
