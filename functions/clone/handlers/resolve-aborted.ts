import * as z from 'zod';
import { log } from '../../platform/log.ts';
import { step } from '../../platform/step.ts';
import { cloneExecution } from '../state.ts';
import { lastData } from '../views.ts';
import { deployedClones } from './context.ts';

const { clones, reconciliations } = deployedClones();

/** EventBridge's "Step Functions Execution Status Change" (AWS Step Functions developer guide). */
const statusChange = z.object({
  detail: z.object({
    name: z.string(),
    status: z.enum(['FAILED', 'TIMED_OUT', 'ABORTED']),
    error: z.nullish(z.string()),
    cause: z.nullish(z.string()),
  }),
});

/**
 * A clone's execution failed, timed out or was stopped: nothing of it can clean up any more. Starts its
 * reconciliation, under the same name, with what the execution knew last. The same event twice starts it once.
 */
export const handler = step(statusChange, async ({ detail: { name, status, error, cause } }) => {
  // The reconciliation has its own first look: what was seen before it was aborted may not hold any more.
  const { lookedBefore: _, ...execution } = cloneExecution.parse(lastData(await clones.history(name)));
  const { started } = await reconciliations.start(name, {
    ...execution,
    error: { Error: error ?? status, Cause: cause ?? `The execution ended as ${status}.` },
    ...(status === 'ABORTED' && { cancelledBy: cause ?? 'someone' }),
  });
  log('warn', 'clone-aborted', { cloneId: name, status, reconciliationStarted: started });
});
