import * as z from 'zod';
import { Executions } from '../../platform/executions.ts';
import { environment } from '../../platform/runtime.ts';
import { step } from '../../platform/step.ts';
import { reconcile } from '../outcome/reconcile.ts';
import { caughtError } from '../state.ts';
import { cloneContext, nextContext } from './context.ts';

const context = {
  ...cloneContext(),
  ...nextContext(),
  executions: new Executions(environment('CLONE_STATE_MACHINE_ARN')),
};
const resolveEvent = z.object({
  lastTry: z.boolean(),
  run: z.string(),
  data: z.object({
    /** The clone's id, which is its execution's name. */
    name: z.string(),
    waited: z.exactOptional(z.unknown()),
    lookedBefore: z.exactOptional(caughtError),
  }),
});

/** One look of a reconciliation at a clone that its own execution no longer ends. */
export const handler = step(resolveEvent, ({ lastTry, run: by, data: { name, waited, lookedBefore } }) =>
  reconcile(context, {
    cloneId: name,
    by,
    lastTry,
    hasWaited: waited !== undefined,
    ...(lookedBefore && { lookedBefore }),
  }),
);
