import * as z from 'zod';
import { nextContext } from '../../clone/handlers/context.ts';
import { Executions } from '../../platform/executions.ts';
import { ObjectStore } from '../../platform/object-store.ts';
import { environment } from '../../platform/runtime.ts';
import { step } from '../../platform/step.ts';
import { lookAtBatch } from '../look.ts';

const context = {
  ...nextContext(),
  executions: new Executions(environment('CLONE_STATE_MACHINE_ARN')),
  objects: new ObjectStore(environment('EVIDENCE_BUCKET')),
};

/** One look at a batch. */
export const handler = step(z.object({ batch: z.string() }), ({ batch }) => lookAtBatch(context, batch));
