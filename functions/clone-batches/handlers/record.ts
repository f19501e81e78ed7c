import * as z from 'zod';
import { cloneInput } from '../../clone/state.ts';
import { step } from '../../platform/step.ts';
import { itemStep } from '../batch.ts';
import { recordItem } from '../item-steps.ts';
import { stepContext } from './context.ts';

const context = stepContext();
const recordEvent = itemStep.extend({
  admitted: z.object({ input: z.exactOptional(cloneInput.pick({ expectedTaskSeconds: true }).loose()) }),
  /** What Catch keeps when Step Functions could not start the clone, or the clone's execution failed. */
  error: z.exactOptional(z.object({ Cause: z.string() })),
});

/** After an item's clone: records its outcome, and the time it took where that is the shortest so far. */
export const handler = step(recordEvent, async ({ error, admitted, ...item }) => {
  const taskSeconds = await recordItem(context, item, error?.Cause);
  // What has begun has given its lease back together with its outcome.
  if (error) await context.leases.giveBack(item.server, item.item.cloneId);
  const shortest = admitted.input?.expectedTaskSeconds ?? Number.POSITIVE_INFINITY;
  if (taskSeconds === undefined || taskSeconds >= shortest) return;
  await context.storage.putTaskSeconds(item.batch, item.run, item.server, taskSeconds);
});
